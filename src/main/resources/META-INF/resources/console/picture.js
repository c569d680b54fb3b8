import { local } from './api.js';
import { blurred } from './blurhash.js';
import { fill, h, s } from './dom.js';

/**
 * One picture on its way: a sketch that draws itself, a blurhash, partial images, the picture. All
 * in one box whose shape is set before anything comes, each fading in over the one before, so that
 * nothing jumps.
 */
class Picture extends HTMLElement {
  #shown = 0;
  #latest = 0;

  /** Takes the shape of what is asked for; `auto` is a square until something has come. */
  shape(size) {
    const [, width, height] = /^(\d+)x(\d+)$/.exec(size ?? '') ?? [];
    this.style.setProperty('--ratio', width ? `${width} / ${height}` : '1');
    return this;
  }

  sketch(seed) {
    this.dataset.stage = 'sketch';
    fill(this, sketched(seed));
    return this;
  }

  /** Where it waits, and nobody draws yet. */
  still(yes) {
    this.classList.toggle('still', yes);
    return this;
  }

  /** Holds still, with a word on why there is nothing. */
  nothing(words) {
    this.dataset.stage = 'nothing';
    fill(this, h('p', { class: 'nothing' }, words));
    return this;
  }

  blur(hash) {
    const canvas = hash && blurred(hash);
    if (canvas && !this.#shown) this.#lay(canvas, 'blur');
    return this;
  }

  partial(sketch) {
    return this.#image(sketch.url, 'partial', `Sketch ${sketch.partial_image + 1} of the picture`, sketch);
  }

  /** @param source what is shown, by default the picture itself */
  final(image, alt, source = image.url) {
    return this.#image(source, 'final', alt, image);
  }

  async #image(url, stage, alt, size) {
    this.#latest += 1;
    const mine = this.#latest;
    if (size.width && !this.#shown) this.shape(`${size.width}x${size.height}`);
    const image = h('img', { alt, src: local(url), decoding: 'async' });
    try {
      await image.decode();
    } catch {
      if (stage === 'final' && mine === this.#latest) this.nothing('The picture can’t be loaded.');
      return;
    }
    if (mine === this.#latest) {
      this.#shown += 1;
      this.#lay(image, stage);
    }
  }

  #lay(layer, stage) {
    layer.classList.add('layer');
    this.dataset.stage = stage;
    this.append(layer);
    // Started from the next frame, as there is nothing to fade from before the first one.
    requestAnimationFrame(() => requestAnimationFrame(() => layer.classList.add('in')));
    setTimeout(() => {
      while (layer.parentNode === this && layer.previousSibling) layer.previousSibling.remove();
    }, 900);
  }
}

customElements.define('atelier-picture', Picture);

/** The same lines for the same seed. */
function sketched(seed) {
  const next = dice(seed);
  const between = (low, high) => low + (high - low) * next();
  const lines = [];
  const middle = [between(35, 65), between(38, 60)];
  for (let i = 0; i < 5; i++) {
    const r = between(10, 34);
    lines.push(`M${middle[0] - r} ${middle[1] + between(-4, 4)}c${between(-2, 8)} ${-r * between(0.9, 1.5)} ${2 * r - between(0, 8)} ${-r * between(0.9, 1.5)} ${2 * r} ${between(-4, 4)}`);
  }
  for (let i = 0; i < 11; i++) {
    const y = 26 + 5.4 * i;
    const x = between(8, 40);
    lines.push(`M${x} ${y}q${between(8, 22)} ${between(-9, 4)} ${between(26, 52)} ${between(-3, 5)}`);
  }
  lines.push(`M6 ${between(70, 80)}q40 ${between(-9, 9)} 88 ${between(-3, 3)}`);
  return s('svg', { viewBox: '0 0 100 100', preserveAspectRatio: 'xMidYMid slice', class: 'sketch', 'aria-hidden': 'true' },
    lines.map((d, i) => {
      const path = s('path', { d, pathLength: 1 });
      path.style.setProperty('--turn', i);
      return path;
    }));
}

function dice(seed) {
  let state = [...seed].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) | 0, 7);
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 1 | state) + 0x6d2b79f5) | 0;
    return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A picture that is there, small: its blurhash first, then its thumbnail, once it is in sight. */
export function thumbnail(image, alt) {
  const thumb = image.variants?.find(it => it.kind === 'thumbnail' && !it.error);
  const box = h('atelier-picture', { class: 'thumb' });
  box.shape(image.width ? `${image.width}x${image.height}` : '');
  box.blur(image.blurhash);
  const sight = new IntersectionObserver(entries => {
    if (entries.some(it => it.isIntersecting)) {
      sight.disconnect();
      box.final(image, alt, thumb?.url ?? image.url);
    }
  }, { rootMargin: '300px' });
  sight.observe(box);
  return box;
}
