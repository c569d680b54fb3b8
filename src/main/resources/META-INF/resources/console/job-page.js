import { get, key, post } from './api.js';
import { action, copier, fill, h, say } from './dom.js';
import { Job, missing } from './job.js';
import { callOf, curl, nodeSdk, pythonSdk } from './snippets.js';
import { bytes, clock, number, prompt, shortened, STATUS, usd } from './words.js';

const DONE_TO = { waiting: 'Waiting for the next call', calling: 'Being called', delivered: 'Delivered', failed: 'Given up' };

/** One job in full: its pictures, facts, steps, the call that makes it again, and who was told. */
class JobPage extends HTMLElement {
  async connectedCallback() {
    try {
      const job = await get(`v1/jobs/${encodeURIComponent(this.dataset.place)}`);
      this.#show(job);
    } catch (problem) {
      fill(this, missing(problem));
    }
  }

  #show(job) {
    document.title = `${shortened(prompt(job), 50)} · Atelier`;
    const card = Job.of(job);
    card.classList.add('large');
    this.facts = h('section', { 'aria-label': 'Facts' });
    this.steps = h('section', { 'aria-label': 'History' });
    this.deliveries = h('section', { 'aria-label': 'Deliveries' });
    fill(this,
      h('p', { class: 'crumbs' }, h('a', { href: '#/find' }, 'Find'), ' / ', h('code', {}, job.id)),
      h('h1', { class: 'title' }, shortened(prompt(job), 140)),
      h('div', { class: 'detail' }, card,
        h('div', { class: 'papers' }, this.facts, this.#snippets(job), this.steps, this.deliveries)));
    this.#facts(job);
    this.#more(job.id);
    card.addEventListener('moved', async ({ detail }) => {
      this.#facts(detail);
      await this.#more(job.id);
      this.#facts(card.job);
    });
  }

  #facts(job) {
    const usage = job.usage && `${number(job.usage.input_tokens)} in, ${number(job.usage.output_tokens)} out`;
    const rows = [
      ['Status', STATUS[job.status][0]],
      ['Prompt', h('span', { class: 'whole' }, prompt(job))],
      job.revised_prompt ? ['Revised by the model', h('span', { class: 'whole' }, job.revised_prompt)] : null,
      ['Model', job.model],
      ['Asked for', [job.effective?.size, job.effective?.quality, job.effective?.output_format, job.effective?.background].filter(it => it && it !== 'auto').join(', ') || 'as the model likes'],
      ['Tier and lane', `${job.tier}, ${job.lane}${job.lane_reason ? `: ${job.lane_reason}` : ''}`],
      ['Attempts', String(job.attempts)],
      ['Cost', job.cost_usd ? usd(job.cost_usd) : 'nothing yet'],
      job.reused_from ? ['Pictures of', h('a', { href: `#/job/${job.reused_from}` }, 'an earlier job that asked for the same')] : null,
      usage ? ['Tokens', usage] : null,
      job.possibly_billed_usd ? ['Perhaps billed for nothing', usd(job.possibly_billed_usd)] : null,
      ['Handed in', clock(job.created_at)],
      job.finished_at ? ['Ended', clock(job.finished_at)] : null,
      job.deadline ? ['Deadline', clock(job.deadline)] : null,
      job.group ? ['Group', job.group] : null,
      job.session ? ['Conversation', h('a', { href: `#/talk/${job.session}` }, `turn ${job.turn}`)] : null,
      ...(job.images ?? []).filter(it => it.url).map(it => [`Picture ${it.index + 1}`, `${it.width} × ${it.height}, ${it.content_type}, ${bytes(it.bytes)}`]),
      ...(job.changes ?? []).map(it => [`Changed: ${it.field}`, `${it.from} became ${it.to}. ${it.reason}`]),
      ...(job.warnings ?? []).map(it => ['Note', it]),
    ].filter(Boolean);
    fill(this.facts, h('h2', {}, 'Facts'), h('dl', {}, rows.map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])));
  }

  #snippets(job) {
    const [document, path] = callOf(job);
    const texts = [['curl', curl], ['Python', pythonSdk], ['Node.js', nodeSdk]].map(([name, call]) => [name, call(document, path, !!key())]);
    const shown = h('pre', { tabindex: 0, role: 'region', 'aria-label': 'The call' }, h('code', {}, texts[0][1]));
    const choose = index => shown.firstChild.textContent = texts[index][1];
    return h('section', { 'aria-label': 'Make it again' }, h('h2', {}, 'The same from your code'),
      h('div', { class: 'row' },
        h('div', { class: 'segments slim' }, texts.map(([name], index) => h('label', {},
          h('input', { type: 'radio', name: 'snippet', checked: index === 0, onchange: () => choose(index) }), h('span', {}, name)))),
        h('span', { class: 'spring' }), copier(() => shown.textContent)),
      shown);
  }

  async #more(id) {
    const [history, deliveries] = await Promise.allSettled([get(`v1/jobs/${id}/history`), get(`v1/jobs/${id}/deliveries`)]);
    if (history.value) {
      fill(this.steps, h('h2', {}, 'How it went'), h('ol', { class: 'history' }, history.value.data.map(step =>
        h('li', { class: step.status ? 'turn' : null }, h('time', { datetime: step.at, title: clock(step.at) }, new Date(step.at).toLocaleTimeString('en-GB')),
          h('span', {}, h('b', {}, step.what.replaceAll('_', ' ')), step.status ? ` → ${STATUS[step.status][0].toLowerCase()}` : '',
            step.reason ? h('small', {}, step.reason) : null)))));
    }
    const told = deliveries.value?.data ?? [];
    fill(this.deliveries, told.length ? [h('h2', {}, 'Who was told'), told.map(it => this.#delivery(it))] : []);
  }

  #delivery(delivery) {
    const last = delivery.attempts.at(-1);
    return h('div', { class: 'delivery' },
      h('p', {}, h('b', {}, DONE_TO[delivery.status] ?? delivery.status), ` ${delivery.event} to `, h('code', {}, delivery.url)),
      h('p', { class: 'hint' }, `${delivery.attempts.length} calls${last ? `, the last ${last.status ? `was answered ${last.status}` : `failed: ${last.error}`} at ${clock(last.at)}` : ''}.`,
        delivery.next_attempt_at ? ` The next is at ${clock(delivery.next_attempt_at)}.` : ''),
      action('Deliver again', async () => {
        await post(`v1/deliveries/${delivery.id}/redeliver`);
        say('It is delivered again');
        setTimeout(() => this.isConnected && this.#more(this.dataset.place), 1000);
      }, { class: 'quiet small' }));
  }
}

customElements.define('atelier-job-page', JobPage);
