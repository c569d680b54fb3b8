import { get, local, post } from './api.js';
import { action, fill, h, say, trouble } from './dom.js';
import { follow } from './live.js';
import './picture.js';
import { advice, ENDED, prompt, shortened, span, STATUS, usd, waiting } from './words.js';

const STEPS = [
  ['Taken in', ['accepted', 'scheduled']],
  ['Waiting', ['queued', 'dispatched', 'retry_wait']],
  ['Painting', ['running', 'cancelling', 'ambiguous']],
  ['Done', ENDED],
];

/** One job as it goes: its pictures, where it is, and what can be done about it. */
export class Job extends HTMLElement {
  #job;
  #boxes = [];
  #stop = null;
  #ticking = 0;

  /** @param live whether it listens for itself; else somebody tells it */
  static of(job, live = true) {
    const element = document.createElement('atelier-job');
    element.#job = job;
    element.live = live;
    return element;
  }

  get job() {
    return this.#job;
  }

  connectedCallback() {
    if (!this.#boxes.length) this.#build();
    this.#listen();
  }

  disconnectedCallback() {
    this.#stop?.();
    this.#stop = null;
    clearInterval(this.#ticking);
  }

  /** What an event stream tells of it; true after the last word. */
  told(name, data) {
    if (name === 'job.final') {
      this.update(data);
      this.#refresh();
      return true;
    }
    if (name === 'job.partial_image') {
      this.#boxes[data.image]?.still(false).partial(data);
    } else if (name === 'job.queue') {
      this.update({ ...this.#job, queue: data });
    } else if (name === 'job.status') {
      this.update({ ...this.#job, status: data.status, attempts: data.attempts, queue: undefined,
        started_at: this.#job.started_at ?? (data.status === 'running' ? data.at : undefined) });
    }
    return false;
  }

  update(job) {
    const before = this.#job;
    this.#job = job;
    this.#show();
    if (before.status === job.status) return;
    if (ENDED.includes(before.status)) this.#start();
    say(`${shortened(prompt(job), 40)}: ${STATUS[job.status][0]}`);
    this.dispatchEvent(new CustomEvent('moved', { bubbles: true, detail: job }));
  }

  #build() {
    const count = this.#job.effective?.n ?? 1;
    this.dataset.count = count;
    this.#boxes = Array.from({ length: count }, () => h('atelier-picture').shape(this.#job.effective?.size));
    this.pictures = h('div', { class: 'pictures' }, count === 1 ? this.#boxes : this.#boxes.map(box => h('figure', {}, box)));
    this.where = h('div', { class: 'where' });
    this.facts = h('p', { class: 'facts' });
    this.acts = h('div', { class: 'row acts' });
    this.append(this.pictures, h('div', { class: 'about' },
      h('p', { class: 'prompt' }, h('a', { href: `#/job/${this.#job.id}` }, shortened(prompt(this.#job), 160))),
      this.where, this.facts, this.acts));
    this.#start();
    this.#show();
    if (this.#job.status === 'succeeded') this.#refresh();
  }

  #start() {
    if (!ENDED.includes(this.#job.status)) {
      this.pictures.querySelectorAll('figcaption').forEach(it => it.remove());
      this.#boxes.forEach((box, index) => {
        delete box.dataset.final;
        box.sketch(`${this.#job.id}${index}`);
      });
    }
  }

  #listen() {
    if (!this.live || this.#stop || ENDED.includes(this.#job.status)) return;
    this.#stop = follow(`v1/jobs/${this.#job.id}/events`, (name, data) => this.told(name, data), async () => {
      this.update(await get(`v1/jobs/${this.#job.id}`));
      return ENDED.includes(this.#job.status) && this.#refresh();
    });
    this.#ticking = setInterval(() => this.#tell(), 1000);
  }

  /** A single job's answer has the blurhash, which events lack. */
  async #refresh() {
    clearInterval(this.#ticking);
    this.#stop = null;
    try {
      this.#job = await get(`v1/jobs/${this.#job.id}`);
    } catch {
      // What the event told will do.
    }
    this.#show();
    return true;
  }

  #show() {
    const { status } = this.#job;
    this.dataset.status = status;
    this.#boxes.forEach(box => box.still(status !== 'running'));
    if (ENDED.includes(status)) this.#end();
    this.#tell();
    this.#offer();
  }

  #end() {
    const words = shortened(prompt(this.#job), 200);
    this.#boxes.forEach((box, index) => {
      const image = this.#job.images?.find(it => it.index === index);
      if (image?.url) {
        if (box.dataset.final !== image.sha256) {
          box.blur(image.blurhash).final(image, `Picture of: ${words}`);
          box.dataset.final = image.sha256;
        }
      } else {
        box.nothing(image?.error?.message ?? STATUS[this.#job.status === 'succeeded' ? 'failed' : this.#job.status][1]);
      }
    });
  }

  #tell() {
    const job = this.#job;
    const at = STEPS.findIndex(([, statuses]) => statuses.includes(job.status));
    const ended = ENDED.includes(job.status);
    fill(this.where,
      h('ol', { class: 'steps', 'aria-label': 'How far it is' }, STEPS.map(([name], index) =>
        h('li', { class: index < at || ended ? 'past' : index === at ? 'now' : null, 'aria-current': index === at ? 'step' : null },
          index === at ? STATUS[job.status][0] : name))));
    const since = job.started_at && !ended ? (Date.now() - new Date(job.started_at)) / 1000 : null;
    const facts = ended
      ? [job.model, job.cost_usd ? usd(job.cost_usd) : null, took(job), job.lane === 'batch' ? 'in a batch' : null]
      : [job.queue ? waiting(job.queue) : STATUS[job.status][1], since > 1 && job.status === 'running' ? span(since) : null];
    fill(this.facts, facts.filter(Boolean).join(' · '));
    if (job.error && job.status !== 'succeeded') {
      this.facts.append(h('span', { class: 'why' }, job.error.message, ' ', advice(job.error.code)));
    }
    if (job.possibly_billed_usd) this.facts.append(h('span', { class: 'why' }, `Perhaps billed for nothing: ${usd(job.possibly_billed_usd)}.`));
  }

  /** Made anew only where other things can be done, so that nobody's focus is lost. */
  #offer() {
    const { status, id } = this.#job;
    const kind = [...ENDED, 'ambiguous', 'cancelling'].includes(status) ? status : 'open';
    if (this.acts.dataset.of === kind) return;
    this.acts.dataset.of = kind;
    const held = this.acts.contains(document.activeElement);
    if (status === 'succeeded' && this.#boxes.length > 1) this.#offerEach(id);
    fill(this.acts, this.#actions(status, id));
    if (held) this.acts.querySelector('button, a')?.focus();
  }

  /** Of several pictures each may be the one. */
  #offerEach(id) {
    for (const image of this.#job.images.filter(it => it.url)) {
      this.#boxes[image.index].parentNode.append(h('figcaption', { class: 'row', role: 'group', 'aria-label': `Picture ${image.index + 1}` }, forPicture(id, image)));
    }
  }

  #actions(status, id) {
    if (status === 'ambiguous') {
      return [
        action('Look for it again', () => this.#command(id, 'resolve', { paid: true })),
        action('It was not paid: buy it again', () => this.#command(id, 'resolve', { paid: false })),
        action('Cancel', () => this.#command(id, 'cancel'), { class: 'quiet' }),
      ];
    }
    if (!ENDED.includes(status)) {
      return status === 'cancelling' ? [] : [action('Cancel', () => this.#command(id, 'cancel'), { class: 'quiet' })];
    }
    const offers = [];
    if (status === 'succeeded' && this.#boxes.length === 1) offers.push(forPicture(id, this.#job.images[0]));
    if (status === 'failed' || status === 'expired') offers.push(action('Try again', () => this.#command(id, 'redrive')));
    offers.push(h('button', { type: 'button', class: 'quiet', onclick: () => again(this.#job) }, 'Use the prompt'));
    return offers;
  }

  async #command(id, command, body) {
    const answer = await post(`v1/jobs/${id}/${command}`, body);
    this.update({ ...this.#job, status: answer.status ?? this.#job.status, error: undefined, images: [] });
    this.#listen();
  }
}

customElements.define('atelier-job', Job);

function took(job) {
  return job.started_at && job.finished_at ? `${((new Date(job.finished_at) - new Date(job.started_at)) / 1000).toFixed(1)} s` : null;
}

function forPicture(job, image) {
  const address = local(image.url);
  return [
    h('button', { type: 'button', class: 'quiet', onclick: () => wish({ job, index: image.index }, image) }, 'Paint on'),
    h('a', { class: 'button quiet', href: address, target: '_blank', rel: 'noopener' }, 'Full size'),
    h('a', { class: 'button quiet', href: `${address}${address.includes('?') ? '&' : '?'}download=1`, download: '' }, 'Download'),
  ];
}

/** Takes a picture to Make, to start from. */
function wish(source, image) {
  sessionStorage.setItem('atelier.wish', JSON.stringify({ images: [{ ...source, url: image.url, width: image.width, height: image.height }] }));
  to('#/make');
}

/** Takes everything but pictures to Make. */
function again(job) {
  sessionStorage.setItem('atelier.wish', JSON.stringify({ document: job.requested }));
  to('#/make');
}

function to(hash) {
  if (location.hash === hash || (hash === '#/make' && !location.hash)) dispatchEvent(new HashChangeEvent('hashchange'));
  else location.hash = hash;
}

/** A job that can't be shown. */
export function missing(problem) {
  return problem.status === 404
    ? h('div', { class: 'empty' }, h('h2', {}, 'There is no such job'), h('p', {}, 'It may have been forgotten: jobs are kept for some days after they end.'))
    : trouble(problem);
}
