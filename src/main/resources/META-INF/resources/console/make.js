import { call, fileUrl, get, local, post, Problem, submit } from './api.js';
import { fill, h, id, say, settled, trouble } from './dom.js';
import { Job } from './job.js';
import { paintMask } from './mask.js';
import { bytes, shortened, TIERS, usd } from './words.js';

const RATIOS = [
  ['auto', 'As it fits'], ['1024x1024', 'Square'], ['1536x1024', 'Landscape'], ['1024x1536', 'Portrait'],
  ['2560x1440', 'Wide'], ['1440x2560', 'Tall'], ['3840x2160', 'Cinema'],
];
const RECENT = 7;

/** The room where pictures are asked for. */
class Make extends HTMLElement {
  #models = [];
  #images = [];
  #mask = null;
  #latestQuote = 0;
  /** Whether the wall is below the form, and not beside it. */
  #narrow = matchMedia('(max-width: 60rem)');

  async connectedCallback() {
    this.wall = h('div', { class: 'wall', 'aria-label': 'Latest jobs', role: 'region' });
    this.form = h('form', { class: 'ask-form', novalidate: true, 'aria-label': 'A new picture', onsubmit: event => this.#submit(event), oninput: () => this.#changed(), onkeydown: event => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    } });
    fill(this, h('h1', { class: 'unseen' }, 'Make a picture'), h('div', { class: 'studio' }, this.form, this.wall));
    try {
      const [models, jobs, quote] = await Promise.all([get('v1/models'), get(`v1/jobs?limit=${RECENT}`), post('v1/quotes', { prompt: 'a' }).catch(() => null)]);
      this.usual = quote?.model;
      this.#models = models.data.filter(it => it.atelier.limits?.capabilities.includes('generate'));
      this.#build();
      this.#narrow.onchange = ({ matches }) => { this.options.open = !matches; };
      jobs.data.length ? fill(this.wall, jobs.data.map(job => Job.of(job))) : this.#empty();
    } catch (problem) {
      fill(this, trouble(problem));
    }
  }

  disconnectedCallback() {
    this.#narrow.onchange = null;
  }

  #empty() {
    fill(this.wall, h('div', { class: 'empty' },
      h('h2', {}, 'An empty wall'),
      h('p', {}, 'Say what you would like to see. The picture appears here while it is painted, and stays.'),
      h('p', {}, ['a lighthouse at dusk, oil on canvas', 'a botanical plate of an unknown fern', 'a tin robot watering tulips'].map(words =>
        h('button', { type: 'button', class: 'quiet', onclick: () => this.#suggest(words) }, words)))));
  }

  #suggest(words) {
    this.prompt.value = words;
    this.prompt.focus();
    this.#changed();
  }

  #build() {
    const model = this.#favourite();
    this.prompt = h('textarea', { id: 'prompt', rows: 3, maxlength: 32000, required: true, placeholder: 'A lighthouse at dusk, seen from the sea…' });
    this.model = h('select', { id: 'model', onchange: () => this.#limits() }, options(this.#models, model));
    this.notice = h('p', { class: 'hint' });
    this.inputs = h('div', { class: 'inputs' });
    this.size = h('div', { class: 'sizes' });
    this.quality = h('div', { class: 'segments' });
    this.format = h('select', { id: 'format' });
    this.background = h('select', { id: 'background' });
    this.compression = h('input', { id: 'compression', type: 'range', min: 0, max: 100, value: 85 });
    this.compressionField = field('Compression', this.compression);
    this.count = h('input', { id: 'count', type: 'number', min: 1, max: 10, value: 1, inputmode: 'numeric' });
    this.tier = segments('tier', Object.entries(TIERS).map(([value, [name, words]]) => [value, name, words]), 'standard');
    this.live = h('input', { type: 'checkbox', id: 'live', checked: true });
    this.expanded = h('input', { type: 'checkbox', id: 'expanded' });
    this.reuse = h('input', { type: 'checkbox', id: 'reuse' });
    this.fidelity = h('select', { id: 'fidelity' });
    this.complexity = h('select', { id: 'complexity' });
    this.moderation = h('select', { id: 'moderation' });
    this.group = h('input', { id: 'group', maxlength: 128, pattern: '[!-.0-~]+', autocomplete: 'off', placeholder: 'none' });
    this.price = h('p', { class: 'price', 'aria-live': 'polite' });
    this.refused = h('div', {});
    this.button = h('button', { class: 'primary wide', title: 'Ctrl + Enter', 'aria-keyshortcuts': 'Control+Enter' }, 'Make the picture');
    this.choices = h('small', {});
    this.options = h('details', { class: 'options', open: !this.#narrow.matches }, h('summary', {}, 'Options ', this.choices),
      field('Model', this.model), this.notice,
      set('Size', this.size), set('Quality', this.quality),
      h('div', { class: 'pair' }, field('Format', this.format), field('Background', this.background)),
      this.compressionField,
      set('When', this.tier),
      field('How many', this.count),
      h('details', {}, h('summary', {}, 'More'),
        h('label', { class: 'check', for: 'live' }, this.live, ' Show sketches while it is painted'),
        h('label', { class: 'check', for: 'expanded' }, this.expanded, ' Let the model put my words in its own'),
        h('label', { class: 'check', for: 'reuse' }, this.reuse, ' An earlier picture of just the same will do, for nothing'),
        field('Likeness to the pictures', this.fidelity), field('Complexity', this.complexity), field('Content check', this.moderation), field('Group', this.group)));
    fill(this.form,
      h('div', { class: 'field' }, h('label', { class: 'big', for: 'prompt' }, 'What would you like to see?'), this.prompt),
      this.#drop(), this.inputs, this.options,
      h('div', { class: 'send' }, this.refused, this.price, this.button));
    this.#limits();
    this.#take();
  }

  /** What another room has sent here. */
  #take() {
    const wish = JSON.parse(sessionStorage.getItem('atelier.wish') ?? 'null');
    sessionStorage.removeItem('atelier.wish');
    if (wish?.images) {
      this.#images = wish.images.map(it => ({ source: { job: it.job, index: it.index }, url: local(it.url), name: 'A picture of yours' }));
      this.#showInputs();
    }
    if (wish?.document) this.#adopt(wish.document);
    if (wish) this.prompt.focus();
    this.#changed();
  }

  #adopt(document) {
    this.prompt.value = document.prompt ?? '';
    if (this.#models.some(it => it.id === document.model)) this.model.value = document.model;
    this.#limits();
    choose(this.size, document.size);
    choose(this.quality, document.quality);
    choose(this.tier, document.tier);
    for (const [select, value] of [[this.format, document.output_format], [this.background, document.background]]) {
      if ([...select.options].some(it => it.value === value)) select.value = value;
    }
    this.count.value = document.n ?? 1;
    this.#adoptImages(document.images ?? []);
  }

  /** Those that are still there. */
  async #adoptImages(sources) {
    const urls = await Promise.allSettled(sources.map(async source => {
      if (source.file_id) return fileUrl(source.file_id);
      const { images } = await get(`v1/jobs/${source.job}`);
      return local(images.find(it => it.index === (source.index ?? 0)).url);
    }));
    urls.forEach(({ value }, index) => {
      if (value) this.#images.push({ source: sources[index], url: value, name: `Picture ${index + 1}` });
    });
    this.#showInputs();
    this.#changed();
  }

  /** Last time's; else what the server takes by itself; else the cheapest of those that stay. */
  #favourite() {
    const known = [localStorage.getItem('atelier.model'), this.usual].find(id => this.#models.some(it => it.id === id));
    if (known) return known;
    const cost = it => it.atelier.prices.output_tokens.medium * it.atelier.prices.usd_per_million_tokens.image_out;
    return this.#models.filter(stays).sort((a, b) => cost(a) - cost(b) || b.created - a.created || a.id.localeCompare(b.id))[0]?.id ?? this.#models[0]?.id;
  }

  get #limit() {
    return this.#models.find(it => it.id === this.model.value).atelier.limits;
  }

  /** Puts up what the chosen model takes, and keeps what was chosen where it still may be. */
  #limits() {
    const limits = this.#limit;
    const { status, shutdown_date: end, successor } = this.#models.find(it => it.id === this.model.value).atelier;
    this.notice.textContent = status === 'deprecated' ? `Goes away on ${end}${successor ? `; ${successor} takes its place` : ''}.` : '';
    this.notice.hidden = status !== 'deprecated';
    this.#sizes(limits.sizes);
    reset(this.quality, segments('quality', order(limits.qualities).map(it => [it, title(it)]), chosen(this.quality) ?? 'auto'));
    refill(this.format, limits.output_formats);
    refill(this.background, order(limits.backgrounds));
    refill(this.fidelity, ['', ...limits.input_fidelities]);
    refill(this.complexity, ['', ...limits.complexities]);
    refill(this.moderation, limits.moderations);
    for (const [select, some] of [[this.fidelity, limits.input_fidelities], [this.complexity, limits.complexities]]) {
      select.closest('.field').hidden = !some.length;
    }
    this.count.max = limits.max_n;
    this.#showInputs();
    this.#changed();
  }

  #sizes(rule) {
    const sizes = rule.rule === 'fixed'
      ? ['auto', ...rule.sizes].map(it => [it, RATIOS.find(([size]) => size === it)?.[1] ?? it])
      : RATIOS.filter(([size]) => size === 'auto' || !wrong(rule, ...size.split('x').map(Number)));
    const was = chosen(this.size);
    const own = rule.rule === 'flexible';
    const value = sizes.some(([size]) => size === was) || (own && was === 'own') ? was : 'auto';
    const [width, height] = [h('input', { type: 'number', id: 'width', min: rule.multiple_of, max: rule.max_edge, step: rule.multiple_of, value: 1280 }),
      h('input', { type: 'number', id: 'height', min: rule.multiple_of, max: rule.max_edge, step: rule.multiple_of, value: 1024 })];
    this.own = { width, height };
    fill(this.size,
      sizes.map(([size, name]) => shape(size, name, size === value)),
      own ? shape('own', 'My own', value === 'own') : null,
      own ? h('div', { class: 'own' }, h('label', { for: 'width' }, 'Width'), width, h('label', { for: 'height' }, 'Height'), height, h('p', { class: 'hint', id: 'own-help' })) : null);
  }

  #drop() {
    const picker = h('input', { type: 'file', id: 'files', class: 'unseen', multiple: true, accept: 'image/png,image/jpeg,image/webp', onchange: () => {
      this.#upload([...picker.files]);
      picker.value = '';
    } });
    const zone = h('div', { class: 'drop',
      ondragover: event => { event.preventDefault(); zone.classList.add('over'); },
      ondragleave: () => zone.classList.remove('over'),
      ondrop: event => {
        event.preventDefault();
        zone.classList.remove('over');
        this.#upload([...event.dataTransfer.files]);
      } },
    picker, h('label', { for: 'files' }, h('b', {}, 'Start from a picture'), ' drop it here, paste it, or choose a file'));
    this.prompt.addEventListener('paste', event => {
      if (event.clipboardData.files.length) this.#upload([...event.clipboardData.files]);
    });
    return zone;
  }

  async #upload(files) {
    const room = this.#limit.max_input_images - this.#images.length;
    if (files.length > room) fill(this.refused, trouble(new Problem(400, `This model starts from ${this.#limit.max_input_images} pictures at most.`)));
    for (const file of files.slice(0, room)) {
      const image = { name: file.name || 'picture', bytes: file.size, url: URL.createObjectURL(file), busy: true };
      this.#images.push(image);
      this.#showInputs();
      try {
        image.source = { file_id: await uploaded(file, image.name) };
        say(`${image.name} is there`);
      } catch (problem) {
        image.trouble = problem;
      }
      image.busy = false;
      this.#showInputs();
    }
    this.#changed();
  }

  #showInputs() {
    const masks = this.#limit.capabilities.includes('mask');
    fill(this.inputs, this.#images.map((image, index) => h('figure', { class: image.busy ? 'busy' : null },
      h('img', { src: image.url, alt: image.name }),
      index === 0 && this.#mask ? h('img', { class: 'over', src: this.#mask.url, alt: 'with a mask' }) : null,
      h('figcaption', {}, h('span', {}, image.name), h('small', {}, image.busy ? 'Handing in…' : image.trouble?.message ?? (image.bytes ? bytes(image.bytes) : '')),
        h('span', { class: 'row' },
          index === 0 && masks && image.source
            ? h('button', { type: 'button', class: 'quiet small', onclick: () => this.#paint(image) }, this.#mask ? 'Paint the mask anew' : 'Paint a mask') : null,
          index === 0 && this.#mask ? h('button', { type: 'button', class: 'quiet small', onclick: () => this.#unmask() }, 'No mask') : null,
          h('button', { type: 'button', class: 'quiet small', 'aria-label': `Remove ${image.name}`, onclick: () => this.#remove(index) }, 'Remove'))))));
    this.button.textContent = this.#images.length ? 'Paint on' : 'Make the picture';
  }

  async #paint(image) {
    const mask = await paintMask(image.url);
    if (!mask) return;
    try {
      this.#mask = { source: { file_id: await uploaded(mask, 'mask.png') }, url: URL.createObjectURL(mask) };
      say('The mask is there');
    } catch (problem) {
      fill(this.refused, trouble(problem));
    }
    this.#showInputs();
    this.#changed();
    this.inputs.querySelector('button').focus();
  }

  #unmask() {
    this.#mask = null;
    this.#showInputs();
    this.#changed();
    this.inputs.querySelector('button').focus();
  }

  #remove(index) {
    if (index === 0) this.#mask = null;
    this.#images.splice(index, 1);
    this.#showInputs();
    this.#changed();
    this.prompt.focus();
  }

  #document() {
    const limits = this.#limit;
    const { value: format } = this.format;
    const images = this.#images.filter(it => it.source).map(it => it.source);
    const size = chosen(this.size);
    const drawn = ['gif', 'svg'].includes(format);
    const tier = chosen(this.tier);
    return pruned({
      prompt: this.prompt.value,
      model: this.model.value,
      operation: images.length ? 'edit' : null,
      images: images.length ? images : null,
      mask: images.length ? this.#mask?.source : null,
      n: this.count.valueAsNumber > 1 ? this.count.valueAsNumber : null,
      size: size === 'own' ? `${this.own.width.value}x${this.own.height.value}` : unless(size, 'auto'),
      quality: unless(chosen(this.quality), 'auto'),
      background: unless(this.background.value, 'auto'),
      output_format: unless(format, 'png'),
      output_compression: ['jpeg', 'webp'].includes(format) ? this.compression.valueAsNumber : null,
      input_fidelity: images.length ? this.fidelity.value : null,
      complexity: this.complexity.value,
      moderation: unless(this.moderation.value, 'auto'),
      prompt_mode: this.expanded.checked ? 'expanded' : null,
      reuse: this.reuse.checked ? true : null,
      tier: unless(tier, 'standard'),
      group: this.group.value,
      partial_images: this.live.checked && !drawn && tier !== 'batch' && limits.max_partial_images ? Math.min(2, limits.max_partial_images) : null,
      transform: drawn ? null : [{ kind: 'thumbnail', size: 512 }, { kind: 'blurhash' }],
    });
  }

  #changed() {
    const lossy = ['jpeg', 'webp'].includes(this.format.value);
    this.compressionField.hidden = !lossy;
    for (const option of this.background.options) {
      option.disabled = option.value === 'transparent' && this.format.value === 'jpeg';
      if (option.disabled && option.selected) this.background.value = 'auto';
    }
    const help = this.size.querySelector('#own-help');
    if (help) {
      help.closest('.own').hidden = chosen(this.size) !== 'own';
      help.textContent = wrong(this.#limit.sizes, this.own.width.valueAsNumber, this.own.height.valueAsNumber) ?? '';
    }
    this.choices.textContent = this.#chosen();
    this.#quote();
  }

  /** What the options come to, for whoever has closed them. */
  #chosen() {
    const [size, quality, tier] = [this.size, this.quality, this.tier].map(chosen);
    const name = RATIOS.find(([it]) => it === size)?.[1] ?? `${this.own.width.value} × ${this.own.height.value}`;
    return [this.model.value, name, unless(quality, 'auto') && `${title(quality)} quality`,
      title(this.format.value), this.background.value === 'auto' ? null : `${title(this.background.value)} background`,
      unless(tier, 'standard') && TIERS[tier][0], this.count.valueAsNumber > 1 ? `${this.count.value} pictures` : null].filter(Boolean).join(' · ');
  }

  #quote = settled(async () => {
    if (!this.isConnected) return;
    const mine = ++this.#latestQuote;
    const document = this.#document();
    if (!document.prompt) {
      this.price.textContent = '';
      return;
    }
    try {
      const quote = await post('v1/quotes', document);
      if (mine === this.#latestQuote) fill(this.price, priced(quote, chosen(this.tier)));
    } catch {
      // What is wrong with the document is told when it is handed in; what is wrong here is no matter.
      if (mine === this.#latestQuote) this.price.textContent = '';
    }
  }, 350);

  #unready() {
    if (!this.prompt.value.trim()) return 'Say what you would like to see.';
    if (this.#images.some(it => it.busy)) return 'A picture is still being handed in. It won’t be long.';
    if (this.#images.some(it => it.trouble)) return 'A picture could not be handed in. Remove it, or try another file.';
    return null;
  }

  async #submit(event) {
    event.preventDefault();
    if (this.button.getAttribute('aria-disabled') === 'true') return;
    const unready = this.#unready();
    if (unready) {
      fill(this.refused, trouble(new Problem(400, unready)));
      this.prompt.focus();
      return;
    }
    this.button.setAttribute('aria-disabled', 'true');
    fill(this.refused);
    try {
      const job = await submit('v1/jobs', this.#document());
      localStorage.setItem('atelier.model', this.model.value);
      this.wall.querySelector('.empty')?.remove();
      // A repeated key is answered with the bare id.
      this.#hang(Job.of(job.requested ? job : await get(`v1/jobs/${job.id}`)));
    } catch (problem) {
      fill(this.refused, trouble(problem));
    } finally {
      this.button.removeAttribute('aria-disabled');
    }
  }

  /** Puts a new job on the wall; where that is below the form, whoever asked for it is taken there. */
  #hang(card) {
    const words = shortened(this.prompt.value, 60);
    card.tabIndex = -1;
    card.setAttribute('role', 'group');
    card.setAttribute('aria-label', words);
    this.wall.prepend(card);
    say(`Taken in: ${words}`);
    if (!this.#narrow.matches) return;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  }
}

customElements.define('atelier-make', Make);

/** What is handed in as a file is sent once; the same bytes are the same file. */
async function uploaded(file, name) {
  const form = new FormData();
  form.append('purpose', 'vision');
  form.append('file', file, name);
  return (await call('POST', 'v1/files', form)).id;
}

function priced({ lanes, warnings }, tier) {
  const batch = lanes.find(it => it.lane === 'batch');
  const usual = lanes.find(it => it.lane === 'realtime') ?? lanes[0];
  const mine = tier === 'batch' && batch ? batch : usual;
  if (!mine) return [];
  const range = mine.usd.low !== mine.usd.high ? `, ${usd(mine.usd.low)} to ${usd(mine.usd.high)}` : '';
  const other = mine === usual && batch ? ` As a batch job about ${usd(batch.usd.expected)}.` : '';
  return [h('b', {}, `About ${usd(mine.usd.expected)}`), `${range}.${other}`, (warnings ?? []).filter(it => tier === 'batch' || !/\bbatch\b/.test(it)).map(it => h('span', { class: 'why' }, it))];
}

function stays(model) {
  return model.atelier.status === 'active' && !pinned(model);
}

function pinned(model) {
  return /-\d{4}-\d{2}-\d{2}$/.test(model.id);
}

function options(models, value) {
  const kinds = [['Models', models.filter(stays)],
    ['Pinned versions', models.filter(it => it.atelier.status === 'active' && pinned(it))],
    ['Going away', models.filter(it => it.atelier.status !== 'active')]];
  return kinds.filter(([, some]) => some.length).map(([label, some]) =>
    h('optgroup', { label }, some.map(it => h('option', { value: it.id, selected: it.id === value }, it.id))));
}

function field(label, control) {
  control.id ||= id('field');
  return h('div', { class: 'field' }, h('label', { for: control.id }, label), control);
}

function set(legend, ...controls) {
  return h('fieldset', {}, h('legend', {}, legend), controls);
}

function segments(name, choices, value) {
  return h('div', { class: 'segments' }, choices.map(([choice, label, words]) =>
    h('label', {}, h('input', { type: 'radio', name, value: choice, checked: choice === value }), h('span', {}, label, words ? h('small', {}, words) : null))));
}

function shape(size, name, checked) {
  const [width, height] = size.includes('x') ? size.split('x').map(Number) : [1, 1];
  const box = h('i', { class: size.includes('x') ? 'shape' : `shape ${size}` });
  box.style.setProperty('--w', Math.min(1, width / height));
  box.style.setProperty('--h', Math.min(1, height / width));
  return h('label', {}, h('input', { type: 'radio', name: 'size', value: size, checked }), h('span', {}, box, name, h('small', {}, size === 'own' ? 'W × H' : size.replace('x', ' × '))));
}

function reset(element, other) {
  fill(element, [...other.childNodes]);
}

function chosen(element) {
  return element.querySelector('input:checked')?.value;
}

function choose(element, value) {
  const input = [...element.querySelectorAll('input[type=radio]')].find(it => it.value === value);
  if (input) input.checked = true;
}

function refill(select, values) {
  const { value } = select;
  fill(select, values.map(it => h('option', { value: it, selected: it === value }, it ? title(it) : 'As the model likes')));
}

/** What leaves the choice to the model comes first. */
function order(values) {
  return ['auto', ...values.filter(it => it !== 'auto')].filter(it => values.includes(it));
}

function title(word) {
  return { png: 'PNG', jpeg: 'JPEG', webp: 'WebP', gif: 'GIF, moving', svg: 'SVG, drawn', xhigh: 'Higher' }[word]
    ?? word.charAt(0).toUpperCase() + word.slice(1);
}

/** What is wrong with a size, if anything. */
function wrong(rule, width, height) {
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  if (!width || !height) return 'Both edges are needed.';
  if (width % rule.multiple_of || height % rule.multiple_of) return `Both edges go in steps of ${rule.multiple_of}.`;
  if (long > rule.max_edge) return `No edge is longer than ${rule.max_edge}.`;
  if (long > rule.max_ratio * short) return `The longer edge is at most ${rule.max_ratio} times the shorter.`;
  if (width * height < rule.min_pixels) return 'That is too small for this model.';
  if (width * height > rule.max_pixels) return 'That is too large for this model.';
  return null;
}

function unless(value, usual) {
  return value === usual ? null : value;
}

function pruned(document) {
  return Object.fromEntries(Object.entries(document).filter(([, value]) => value !== null && value !== undefined && value !== ''));
}
