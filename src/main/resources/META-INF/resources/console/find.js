import { get, post } from './api.js';
import { action, fill, h, settled, trouble } from './dom.js';
import { thumbnail } from './picture.js';
import { ago, clock, number, prompt, shortened, STATUS, TIERS, usd } from './words.js';

const PAGE = 40;

/** The longest page that the server gives: words are looked for here, so whole pages are read for them. */
const STRETCH = 100;

/** So many pages are searched for a word before one is asked whether to go on. */
const REACH = 5;

/** The room where everything is kept: a gallery of all jobs, and the letters that nobody could read. */
class Find extends HTMLElement {
  #jobs = [];
  #next = '';
  #left = 0;
  #looking = null;

  async connectedCallback() {
    const letters = this.dataset.place === 'letters';
    const asked = new URLSearchParams(letters ? '' : this.dataset.place ?? '');
    this.results = h('div', {});
    fill(this, h('div', { class: 'row head' }, h('h1', {}, 'Find'), h('span', { class: 'spring' }),
      h('nav', { class: 'tabs', 'aria-label': 'What to find' },
        h('a', { href: '#/find', 'aria-current': letters ? null : 'page' }, 'Pictures'),
        h('a', { href: '#/find/letters', 'aria-current': letters ? 'page' : null }, 'Dead letters'))),
    letters ? null : this.#filters(asked), this.results);
    await (letters ? this.#letters() : this.#search());
  }

  /** @param asked what the address asks for: status, tier, group */
  #filters(asked) {
    const search = settled(() => this.#search(), 250);
    this.words = h('input', { type: 'search', id: 'find-words', placeholder: 'in the prompt', oninput: () => this.#sift() });
    this.status = h('select', { id: 'find-status', onchange: search }, h('option', { value: '' }, 'Any'), Object.entries(STATUS).map(([value, [name]]) => h('option', { value }, name)));
    this.tier = h('select', { id: 'find-tier', onchange: search }, h('option', { value: '' }, 'Any'), Object.entries(TIERS).map(([value, [name]]) => h('option', { value }, name)));
    this.group = h('input', { id: 'find-group', value: asked.get('group') ?? '', placeholder: 'Any', oninput: search });
    for (const name of ['status', 'tier']) {
      if ([...this[name].options].some(it => it.value === asked.get(name))) this[name].value = asked.get(name);
    }
    const one = (label, control) => h('div', { class: 'field' }, h('label', { for: control.id }, label), control);
    return h('form', { class: 'filters', role: 'search', 'aria-label': 'Filters', onsubmit: event => event.preventDefault() },
      one('Words', this.words), one('Status', this.status), one('Tier', this.tier), one('Group', this.group));
  }

  /** Anew, with other filters. */
  async #search() {
    this.#jobs = [];
    this.#next = '';
    this.#left = REACH;
    this.gallery = h('ul', { class: 'gallery' });
    this.count = h('p', { class: 'hint', role: 'status' });
    this.refused = h('div', {});
    this.more = action('Look further back', () => this.#further(), { class: 'quiet', hidden: true });
    fill(this.results, this.count, this.gallery, h('div', { class: 'centre' }, this.refused, this.more));
    await this.#look();
  }

  /** For other words: at once among the jobs that are here, then among older ones. */
  #sift() {
    fill(this.gallery, this.#jobs.filter(it => this.#fits(it)).map(it => it.item ??= found(it)));
    this.#tell();
    this.#deeper();
  }

  #deeper = settled(() => this.#wanting() && this.#look(), 300);

  async #further() {
    const { gallery } = this;
    const shown = gallery.children.length;
    this.#left = REACH;
    await this.#look();
    if (this.more.hidden) (gallery.children[shown]?.querySelector('a') ?? this.words).focus();
  }

  /** Reads a page, and where there are words as many as it takes to find a page of them. */
  async #look() {
    const { gallery } = this;
    if (this.#looking === gallery) return;
    this.#looking = gallery;
    fill(this.refused);
    try {
      do await this.#read(gallery); while (gallery === this.gallery && this.#wanting());
    } catch (problem) {
      if (gallery === this.gallery) this.#stuck(problem);
    } finally {
      if (this.#looking === gallery) this.#looking = null;
    }
  }

  #stuck(problem) {
    fill(this.refused, trouble(problem));
    this.more.textContent = 'Try again';
    this.more.hidden = false;
  }

  async #read(gallery) {
    const query = new URLSearchParams({ limit: this.#words ? STRETCH : PAGE });
    for (const [name, value] of Object.entries({ ...this.#filter, after: this.#next })) {
      if (value) query.set(name, value);
    }
    const page = await get(`v1/jobs?${query}`);
    // Another search may have begun meanwhile.
    if (gallery !== this.gallery) return;
    this.#next = page.has_more ? page.next : null;
    this.#left--;
    this.#jobs.push(...page.data);
    gallery.append(...page.data.filter(it => this.#fits(it)).map(it => it.item = found(it)));
    this.#tell();
  }

  get #filter() {
    return { status: this.status.value, tier: this.tier.value, group: this.group.value };
  }

  get #words() {
    return this.words.value.trim().toLowerCase();
  }

  #fits(job) {
    return prompt(job).toLowerCase().includes(this.#words);
  }

  /** Whether older jobs are read without being asked for. */
  #wanting() {
    return this.isConnected && !!this.#words && this.#next !== null && this.#left > 0 && this.gallery.children.length < PAGE;
  }

  #tell() {
    const [shown, searched] = [this.gallery.children.length, number(this.#jobs.length)];
    const finds = shown ? `${number(shown)} ${shown === 1 ? 'job' : 'jobs'}` : 'Nothing like that';
    const jobs = Object.values(this.#filter).some(it => it) ? 'jobs with these filters' : 'of your jobs';
    if (!this.#words) this.count.textContent = shown ? `${finds}, latest first` : 'Nothing like that here.';
    else if (this.#wanting()) this.count.textContent = `${finds} so far, searched ${searched} ${jobs}…`;
    else this.count.textContent = `${finds}, searched ${this.#next === null ? 'all' : 'the latest'} ${searched} ${jobs}.`;
    this.more.textContent = this.#words ? 'Search further back' : 'Look further back';
    // Nobody's focus is lost who has just pressed it.
    this.more.hidden = this.#next === null || (this.#wanting() && this.more !== document.activeElement);
  }

  async #letters() {
    this.more = h('div', { class: 'centre' });
    try {
      if (!await this.#lettersAfter('')) {
        fill(this.results, h('div', { class: 'empty' },
          h('h2', {}, 'No dead letters'), h('p', {}, 'Records on Kafka that can’t become jobs, and jobs that failed though nobody refused them, would be here.')));
      }
    } catch (problem) {
      fill(this.results, problem.status === 403
        ? h('div', { class: 'note' }, h('p', {}, 'Dead letters are of all tenants, so they are for keys with the scope admin.')) : trouble(problem));
    }
  }

  /** How many there were. */
  async #lettersAfter(after) {
    const { data, has_more: more, next } = await get(`v1/dead-letters?limit=${PAGE}${after && `&after=${after}`}`);
    this.results.append(...data.map(letter), this.more);
    fill(this.more, more ? action('Show more', () => this.#lettersAfter(next), { class: 'quiet' }) : null);
    return data.length;
  }
}

customElements.define('atelier-find', Find);

function found(job) {
  const image = job.images.find(it => it.url);
  const words = prompt(job);
  return h('li', {}, h('a', { href: `#/job/${job.id}`, 'data-status': job.status },
    image ? thumbnail(image, '') : h('div', { class: 'thumb bare' }, h('span', {}, STATUS[job.status][0])),
    h('span', { class: 'caption' }, h('b', {}, shortened(words, 70)),
      h('small', {}, [STATUS[job.status][0], job.images.length > 1 ? `${job.images.length} pictures` : null, job.cost_usd ? usd(job.cost_usd) : null, ago(job.created_at)].filter(Boolean).join(' · ')))));
}

function letter(it) {
  const repair = h('div', {});
  return h('article', { class: 'letter' },
    h('p', {}, h('b', {}, it.reason)),
    h('p', { class: 'hint' }, `${clock(it.at)}, from ${it.topic ?? 'a job'}${it.tenant ? ` of ${it.tenant}` : ''}, ${it.value_bytes} bytes`),
    (it.errors ?? []).map(error => h('p', { class: 'why' }, h('b', {}, error.field), ` ${error.message}`)),
    h('div', { class: 'row' },
      action('Hand in again', () => redriven(it.id, {}, repair)),
      action('Mend it first', async () => mend(it.id, repair), { class: 'quiet' })),
    repair);
}

async function mend(id, repair) {
  const { value, value_base64: bytes } = await get(`v1/dead-letters/${id}`);
  const text = h('textarea', { rows: 8, id: `mend-${id}`, class: 'code', spellcheck: 'false', value: pretty(value ?? `not text: ${bytes}`) });
  fill(repair, h('label', { for: text.id }, 'The job document'), text, action('Hand in as it is here', () => {
    let document;
    try {
      document = JSON.parse(text.value);
    } catch (error) {
      throw new Error(`That is no JSON: ${error.message}`);
    }
    return redriven(id, { document }, repair);
  }));
  text.focus();
}

async function redriven(id, body, repair) {
  const job = await post(`v1/dead-letters/${id}/redrive`, body);
  fill(repair, h('p', { class: 'note good', role: 'status' }, 'It is a job now: ', h('a', { href: `#/job/${job.id}` }, job.id)));
  repair.querySelector('a').focus();
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
