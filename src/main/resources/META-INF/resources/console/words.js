// What things are called, for people.

export const STATUS = {
  accepted: ['Taken in', 'It is safely written down.'],
  scheduled: ['Scheduled', 'It waits for its time.'],
  queued: ['Waiting', 'It waits for its turn.'],
  dispatched: ['Next up', 'A painter is picking it up.'],
  running: ['Painting', 'It is being painted.'],
  retry_wait: ['Trying again soon', 'A call did not work out; it is repeated by itself.'],
  cancelling: ['Stopping', 'The call that is out is being cut off.'],
  ambiguous: ['Needs you', 'The connection broke at the wrong moment: it may have been paid for, and no picture came.'],
  succeeded: ['Done', 'The picture is there.'],
  failed: ['Failed', 'No picture came of it.'],
  cancelled: ['Cancelled', 'It was stopped before it was done.'],
  expired: ['Expired', 'It was not done by its deadline.'],
};

export const ENDED = ['succeeded', 'failed', 'cancelled', 'expired'];

export const TIERS = {
  priority: ['Priority', 'goes first'],
  standard: ['Standard', 'in turn'],
  batch: ['Batch', 'later, for half the price'],
};

/** What may be done about a failure; its own message says what happened. */
const ADVICE = {
  moderation_blocked: 'The content check said no. Put it in other words and try again; nothing is repeated by itself.',
  moderation_unavailable: 'The content check could not be asked. Trying again later usually works.',
  budget_exceeded: 'The budget does not allow it. Whoever runs this server can raise it.',
  insufficient_quota: 'The OpenAI account is out of credit. Top it up, then try again.',
  rate_limit_too_low: 'The OpenAI account may not make so many pictures in a minute. Ask for fewer at once.',
  organization_not_verified: 'The OpenAI organisation has to be verified for this model.',
  input_missing: 'A picture that it starts from was deleted before the call. Nothing was paid; hand the picture in again.',
  input_unfit: 'The picture that it starts from is an animation or drawing, which can’t be painted upon.',
  storage_failed: 'The picture was made and could not be stored. Tell whoever runs this server.',
  upstream_deadline_exceeded: 'The call took too long. A smaller size or lower quality is quicker.',
  worker_lost: 'The process that painted it went away. Try again; what it had stored is not bought twice.',
};

export function advice(code = '') {
  return ADVICE[code]
    ?? (code.startsWith('upstream_') ? 'That was the other side’s fault, not your prompt’s. Trying again usually works.' : '');
}

export const REASON = {
  scheduled: 'waiting for their time',
  upstream_rate_limit: 'the upstream takes no more calls for now',
  retry_backoff: 'repeating calls that failed',
  batch_lane: 'gathering for a batch at half the price',
  session_order: 'turns run one after the other',
  no_worker: 'no worker is there',
  store_away: 'nothing can be stored',
  breaker_open: 'the upstream fails, so it is left alone',
  rate_limit: 'what the upstream allows is used up for now',
  budget: 'money is being set aside',
  tenant_cap: 'a tenant has as much under way as it may',
  tenant_fairness: 'tenants take turns',
  tier_order: 'others are before them, or no slot is free',
};

const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', minimumFractionDigits: 2, maximumFractionDigits: 2 });
const cents = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', minimumFractionDigits: 3, maximumFractionDigits: 3 });

export function usd(amount) {
  const value = Number(amount);
  return (value !== 0 && value < 1 ? cents : money).format(value);
}

export function number(value) {
  return new Intl.NumberFormat('en').format(value);
}

export function bytes(count) {
  return count < 1e6 ? `${Math.round(count / 1e3)} KB` : `${(count / 1e6).toFixed(1)} MB`;
}

/** A span of time as one would say it. */
export function span(seconds) {
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 129600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} days`;
}

export function ago(time) {
  const seconds = (Date.now() - new Date(time)) / 1000;
  return seconds < 5 ? 'just now' : `${span(seconds)} ago`;
}

export function clock(time) {
  return new Date(time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
}

/** Of today. */
export function time(at) {
  return new Date(at).toLocaleTimeString('en-GB', { timeStyle: 'short' });
}

/** Why it waits, and for how long. */
export function waiting(queue) {
  if (!queue) return '';
  const place = queue.position ? `Number ${queue.position} in line. ` : '';
  const eta = queue.eta_seconds > 0 ? ` About ${span(queue.eta_seconds)}.` : '';
  return `${place}${queue.detail}${eta}`;
}

export function shortened(text, length = 80) {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}

export function prompt(job) {
  return job.requested?.prompt ?? job.effective?.prompt ?? '';
}
