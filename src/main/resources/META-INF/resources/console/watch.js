import { get, pause } from './api.js';
import { chart } from './chart.js';
import { action, fill, h, refresh, say, trouble } from './dom.js';
import { number, REASON, span, TIERS, time, usd } from './words.js';

const EVERY = 2000;
const GROUPS = 8;

/** The room for whoever keeps it running: queues, limits, groups and money, as they are now. */
class Watch extends HTMLElement {
  #shown = GROUPS;

  async connectedCallback() {
    this.top = h('div', { class: 'tiles' });
    this.tiers = h('div', { class: 'tiers' });
    this.fleet = h('section', { 'aria-label': 'Workers and upstream' });
    this.groups = h('section', { 'aria-label': 'Groups' });
    this.note = h('div', {});
    fill(this, h('h1', {}, 'Watch'), this.note, this.top, this.tiers, h('div', { class: 'pair wide' }, this.fleet, this.groups));
    while (this.isConnected) {
      if (!document.hidden) await this.#round();
      await pause(EVERY);
    }
  }

  async #round() {
    const [overview, groups] = await Promise.allSettled([get('v1/admin/overview'), get(`v1/groups?limit=${this.#shown}`)]);
    if (!this.isConnected) return;
    if (overview.value) this.#show(overview.value);
    else this.#refused(overview.reason);
    if (groups.value) this.#showGroups(groups.value);
  }

  #refused(problem) {
    // Told once: it would be read out with every round.
    if (problem.status === 0 || this.note.textContent) return;
    fill(this.note, problem.status === 403
      ? h('div', { class: 'note' }, h('p', {}, 'Queues and money of all tenants are for keys with the scope admin. Your own groups are below.'))
      : trouble(problem));
    fill(this.top);
    fill(this.tiers);
    fill(this.fleet);
  }

  #show(overview) {
    fill(this.note);
    const minutes = told(overview.minutes);
    const since = minutes.length < overview.minutes.length ? time(minutes[0].at) : null;
    const sum = name => overview.tiers.reduce((all, tier) => all + tier[name], 0);
    const ended = minutes.map(it => it.succeeded + it.failed);
    const spent = minutes.map(it => Number(it.spent_usd));
    fill(this.top,
      tile('Waiting', number(sum('queued') + sum('scheduled') + sum('retry_wait')), chart(upToNow(minutes, it => it.waiting, sum('queued')), { label: 'Jobs that wait', since })),
      tile('In flight', number(sum('running')), chart(upToNow(minutes, it => it.running, sum('running')), { label: 'Jobs in flight', since })),
      tile('Done in the last hour', number(ended.reduce((a, b) => a + b, 0)), chart(ended, { bars: true, label: 'Jobs that ended, minute by minute', since })),
      tile('Spent today', usd(overview.today.spent_usd), chart(spent, { bars: true, top: 0.001, label: 'Dollars, minute by minute', since }),
        `Batches saved ${usd(overview.today.saved_usd)}`));
    refresh(this.tiers, overview.tiers.map(tier => this.#tier(tier, minutes, since)));
    this.#fleet(overview);
    this.#alarm(overview);
  }

  #tier(tier, minutes, since) {
    const [name, words] = TIERS[tier.tier];
    const counted = (label, count, status) => [label, count ? h('a', { href: `#/find/tier=${tier.tier}&status=${status}`, 'aria-label': `${number(count)} ${label}, ${name}` }, number(count)) : '0'];
    const facts = [counted('waiting', tier.queued, 'queued'), ['oldest', tier.oldest_seconds === undefined ? '–' : span(tier.oldest_seconds)], counted('in flight', tier.running, 'running'),
      counted('for later', tier.scheduled, 'scheduled'), counted('to be repeated', tier.retry_wait, 'retry_wait'), counted('need you', tier.ambiguous, 'ambiguous')];
    const values = upToNow(minutes, it => it.queued[tier.tier] ?? 0, tier.queued);
    return h('section', { class: 'tier', 'aria-label': `Tier ${name}` },
      h('header', {}, h('h2', {}, name), h('small', {}, words)),
      h('dl', { class: 'figures' }, facts.map(([label, value]) => h('div', { class: label === 'need you' && value !== '0' ? 'alarm' : null }, h('dt', {}, label), h('dd', {}, value)))),
      chart(values, { label: `Waiting in ${name}: ${number(tier.queued)} now, ${number(Math.max(...values))} at most`, since }),
      h('p', { class: 'why' }, tier.queue ? [h('b', {}, `Why they wait: ${REASON[tier.queue.reason] ?? tier.queue.reason}. `), tier.queue.detail] : 'Nobody waits.'));
  }

  #fleet(overview) {
    const { fleet } = overview;
    fill(this.fleet, h('h2', {}, 'Workers and upstream'),
      h('p', {}, state(fleet.workers > 0), fleet.workers === 1 ? 'One worker is heard.' : `${number(fleet.workers)} workers are heard.`, ` ${number(fleet.in_flight)} ${fleet.in_flight === 1 ? 'call' : 'calls'} under way.`),
      fleet.breakers.length
        ? fleet.breakers.map(it => h('p', {}, state(false), h('b', {}, it.model), ` is left alone${fleet.workers > 1 ? ` by ${it.workers} of ${fleet.workers} workers` : ''}: the upstream fails or takes no money. It is tried again by itself.`))
        : h('p', {}, state(true), 'All breakers are closed: every model is called.'),
      h('p', {}, state(fleet.without_store === 0), fleet.without_store ? `${fleet.without_store} workers can’t store pictures, and make no calls.` : 'Pictures can be stored.'),
      fleet.limits.length ? tightest(fleet.limits).map(limit) : h('p', { class: 'hint' }, 'The upstream has told no limits so far, and none are set.'),
      fleet.capped.length ? h('p', {}, state(false), `At their cap: ${fleet.capped.join(', ')}.`) : null);
  }

  /** Says once what an operator should hear without looking. */
  #alarm({ fleet }) {
    const now = `${fleet.workers === 0 ? 'No worker is heard. ' : ''}${fleet.breakers.map(it => `${it.model} is left alone. `).join('')}`;
    if (now !== this.alarmed && now) say(now);
    this.alarmed = now;
  }

  /** Those that something happened to last come first. */
  #showGroups({ data: groups, has_more: more }) {
    const rest = more && this.#shown < 100 ? action('Show more', async () => {
      this.#shown = 100;
      await this.#round();
    }, { class: 'quiet small' }) : null;
    refresh(this.groups, h('h2', {}, 'Groups'), groups.length ? groups.map(group => {
      const open = group.by_status.open ?? 0;
      const failed = (group.by_status.failed ?? 0) + (group.by_status.expired ?? 0);
      return h('div', { class: 'group' },
        h('p', {}, h('a', { href: `#/find/group=${encodeURIComponent(group.name)}` }, group.name), h('span', { class: 'spring' }), `${number(group.total - open)} of ${number(group.total)}`, h('small', {}, usd(group.cost_usd))),
        h('progress', { max: group.total || 1, value: group.total - open, 'aria-label': `Group ${group.name}` }),
        failed ? h('p', { class: 'why' }, `${number(failed)} without a picture.`) : null);
    }) : h('p', { class: 'hint' }, 'Jobs that are handed in under the name of a group are counted together here.'), rest);
  }
}

customElements.define('atelier-watch', Watch);

function tile(name, value, picture, words) {
  return h('div', { class: 'tile' }, h('h2', {}, name), h('p', { class: 'value' }, value), words ? h('p', { class: 'hint' }, words) : null, picture);
}

/** From the first minute that anything is known of: a young server has no hour to tell of. */
function told(minutes) {
  return minutes.slice(minutes.findIndex(it => counted(it) || it.succeeded + it.failed || Number(it.spent_usd)));
}

/** Of each minute what there was, as far as it was counted, and in this one what there is. */
function upToNow(minutes, count, now) {
  return [...minutes.slice(0, -1).map(it => counted(it) ? count(it) : null), now];
}

/** Whether the server was there to count what waits; what has ended it knows from before, too. */
function counted(minute) {
  return Object.keys(minute.queued).length > 0;
}

/** Of each model the limit that is nearest, and the fullest first. */
function tightest(limits) {
  const used = it => it.wanted / it.per_minute;
  const sorted = limits.toSorted((a, b) => used(b) - used(a) || a.per_minute - b.per_minute);
  return sorted.filter((it, index) => sorted.findIndex(other => other.model === it.model) === index);
}

/** How much of what the upstream allows is asked for. */
function limit({ model, kind, per_minute: most, wanted }) {
  const allowed = `${number(most)} ${kind} a minute`;
  const words = wanted > most ? `${number(wanted)} wanted, ${allowed} allowed` : `${number(wanted)} of ${allowed}`;
  return h('div', { class: 'group' }, h('p', {}, model, h('span', { class: 'spring' }), words),
    h('progress', { max: most || 1, value: Math.min(wanted, most), 'aria-label': `${model}: ${words}` }),
    wanted > most ? h('p', { class: 'why' }, 'More is wanted than the upstream allows; the rest waits.') : null);
}

function state(good) {
  return h('i', { class: good ? 'dot good' : 'dot bad', role: 'img', 'aria-label': good ? 'Good:' : 'Trouble:' });
}
