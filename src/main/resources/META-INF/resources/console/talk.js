import { get, submit } from './api.js';
import { action, fill, h, say, trouble } from './dom.js';
import { Job, missing } from './job.js';
import { follow } from './live.js';
import { ago, ENDED, prompt, shortened } from './words.js';

const PAGE = 20;

/** The first words of sessions, which their list does not tell, until this page is closed. */
const known = new Map();

/** The room where a picture is made by talking: sessions as threads of turns. */
class Talk extends HTMLElement {
  #turns = new Map();
  #from = null;
  #stop = null;

  async connectedCallback() {
    this.session = this.dataset.place ?? null;
    this.threads = h('nav', { class: 'threads', 'aria-label': 'Conversations' });
    this.thread = h('div', { class: 'thread', role: 'log', 'aria-label': 'The conversation' });
    this.composer = this.#composer();
    fill(this, h('h1', { class: 'unseen' }, 'Talk about a picture'),
      h('div', { class: 'talk' }, this.threads, h('div', { class: 'talking' }, this.thread, this.composer)));
    this.latest = h('ul', {});
    this.older = h('div', { class: 'centre' });
    fill(this.threads, h('a', { class: 'button wide', href: '#/talk' }, 'New conversation'), this.latest, this.older);
    // The thread itself tells what is wrong.
    await Promise.all([this.#list('').catch(() => {}), this.session ? this.#open() : this.#empty()]);
  }

  disconnectedCallback() {
    this.#stop?.();
  }

  #empty() {
    fill(this.thread, h('div', { class: 'empty' },
      h('h2', {}, 'Begin with a picture in mind'),
      h('p', {}, 'Say “Draw a city park”. When it is there, go on: “Now add a fountain in the center.” Every turn is kept, and you can go back to any of them and go another way.')));
  }

  #composer() {
    this.words = h('textarea', { id: 'words', rows: 2, maxlength: 32000, required: true, placeholder: this.session ? 'And now…' : 'Draw a city park…', onkeydown: event => {
      if (event.key === 'Enter' && !event.shiftKey) {
        event.preventDefault();
        form.requestSubmit();
      }
    } });
    this.action = h('select', { id: 'action', 'aria-label': 'What to do' },
      [['auto', 'The model decides'], ['edit', 'Change the picture'], ['generate', 'A new picture']].map(([value, name]) => h('option', { value }, name)));
    this.fork = h('p', { class: 'fork', hidden: true });
    this.refused = h('div', {});
    this.send = h('button', { class: 'primary' }, 'Say it');
    const form = h('form', { class: 'composer', 'aria-label': 'The next turn', onsubmit: event => this.#say(event) },
      this.fork, this.refused, h('label', { class: 'unseen', for: 'words' }, 'What comes next'), this.words,
      h('div', { class: 'row' }, this.action, h('span', { class: 'hint' }, 'Enter sends, Shift + Enter begins a new line'), h('span', { class: 'spring' }), this.send));
    return form;
  }

  async #list(after) {
    const page = await get(`v1/sessions?limit=${PAGE}${after && `&after=${after}`}`);
    const rows = await Promise.all(page.data.filter(it => it.turns.length).map(async it => row(it.id, await wordsOf(it), it.created_at, it.turns.length)));
    this.latest.append(...rows);
    this.#mark();
    fill(this.older, page.has_more ? action('Older ones', () => this.#list(page.next), { class: 'quiet small' }) : null);
  }

  #mark() {
    for (const link of this.latest.querySelectorAll('a')) {
      link.hash === `#/talk/${this.session}` ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
    }
  }

  async #open() {
    try {
      const session = await get(`v1/sessions/${encodeURIComponent(this.session)}`);
      const jobs = await Promise.all(session.turns.map(it => get(`v1/jobs/${it.job}`)));
      jobs.forEach((job, index) => this.#add(job, session.turns[index]));
      if (!jobs.length) this.#empty();
      this.thread.lastElementChild.scrollIntoView({ block: 'end' });
      this.#listen();
    } catch (problem) {
      fill(this.thread, problem.status === 404 ? h('div', { class: 'empty' }, h('h2', {}, 'There is no such conversation'), h('p', {}, 'It may have been forgotten some days after its last turn.')) : missing(problem));
      this.composer.hidden = true;
    }
  }

  #add(job, turn) {
    this.thread.querySelector('.empty')?.remove();
    const card = Job.of(job, false);
    const before = this.#turns.size;
    const from = turn?.from_turn;
    const revised = h('p', { class: 'revised' });
    const fork = h('button', { type: 'button', class: 'quiet small', onclick: () => this.#forkFrom(job.turn) }, 'Go on from here');
    const element = h('article', { class: 'turn', 'aria-label': `Turn ${job.turn}` },
      h('header', {}, h('span', { class: 'number' }, job.turn), h('p', { class: 'said' }, prompt(job)),
        from && from !== before ? h('small', { class: 'from' }, `from turn ${from}`) : null),
      card, h('footer', { class: 'row' }, revised, h('span', { class: 'spring' }), fork));
    const show = now => {
      fork.hidden = now.status !== 'succeeded';
      const did = { generate: 'Drawn anew. ', edit: 'Changed. ' }[now.action] ?? '';
      revised.textContent = `${did}${now.revised_prompt ? `“${now.revised_prompt}”` : ''}`;
    };
    show(job);
    card.addEventListener('moved', ({ detail }) => show(detail));
    this.#turns.set(job.id, card);
    this.thread.append(element);
    return element;
  }

  #listen() {
    this.#stop ??= follow(`v1/sessions/${this.session}/events`, (name, data) => {
      this.#turns.get(data.id)?.told(name, data);
    }, async () => {
      for (const [id, card] of this.#turns) {
        if (!ENDED.includes(card.job.status)) card.update(await get(`v1/jobs/${id}`));
      }
    });
  }

  #forkFrom(turn) {
    this.#from = turn;
    this.fork.hidden = false;
    fill(this.fork, `Goes on from turn ${turn}, whatever came after. `, h('button', { type: 'button', class: 'quiet small', onclick: () => {
      this.#from = null;
      this.fork.hidden = true;
      this.words.focus();
    } }, 'No, from the last one'));
    this.words.focus();
    say(`The next turn goes on from turn ${turn}`);
  }

  async #say(event) {
    event.preventDefault();
    const words = this.words.value.trim();
    if (!words || this.send.getAttribute('aria-disabled') === 'true') return;
    this.send.setAttribute('aria-disabled', 'true');
    fill(this.refused);
    try {
      const first = !this.session;
      if (first) await this.#begin(words);
      const document = { prompt: words, partial_images: 2, transform: [{ kind: 'thumbnail', size: 512 }, { kind: 'blurhash' }] };
      if (this.action.value !== 'auto') document.action = this.action.value;
      if (this.#from) document.from_turn = this.#from;
      const job = await submit(`v1/sessions/${this.session}/turns`, document);
      this.words.value = '';
      this.words.placeholder = 'And now…';
      const from = this.#from;
      this.#from = null;
      this.fork.hidden = true;
      const element = this.#add(job.requested ? job : await get(`v1/jobs/${job.id}`), { from_turn: from });
      this.#listen();
      element.scrollIntoView({ block: 'end' });
      if (first) {
        this.latest.prepend(row(this.session, words, new Date(), 1));
        this.#mark();
      }
    } catch (problem) {
      fill(this.refused, trouble(problem));
    } finally {
      this.send.removeAttribute('aria-disabled');
      this.words.focus();
    }
  }

  async #begin(words) {
    this.session = (await submit('v1/sessions', {})).id;
    known.set(this.session, words);
    // The address names it from now on, without entering the room anew.
    history.replaceState(null, '', `#/talk/${this.session}`);
  }
}

customElements.define('atelier-talk', Talk);

function row(id, words, at, turns) {
  return h('li', {}, h('a', { href: `#/talk/${id}` }, h('b', {}, shortened(words, 60)), h('small', {}, `${turns > 1 ? `${turns} turns, ` : ''}${ago(at)}`)));
}

/** Those of its first turn. */
async function wordsOf({ id, turns: [first] }) {
  if (!known.has(id)) known.set(id, await get(`v1/jobs/${first.job}`).then(prompt, () => 'A conversation'));
  return known.get(id);
}
