import { fill, h, say } from './dom.js';

/**
 * Paints what is to be changed over a picture. What comes of it is a PNG of the picture's size that
 * is clear where it was painted, as OpenAI wants its masks.
 *
 * @param source address of the picture
 * @return a blob, or null where nothing was painted
 */
export async function paintMask(source) {
  const picture = h('img', { alt: '', src: source });
  await picture.decode();
  const dialog = h('dialog', { class: 'mask', 'aria-labelledby': 'mask-title' });
  document.body.append(dialog);
  const painting = new Painting(picture);
  const size = h('input', { type: 'range', id: 'brush', min: 1, max: 40, value: 8, oninput: () => painting.brush(size.valueAsNumber) });
  let result = null;
  const done = h('button', { type: 'button', class: 'primary', onclick: async () => {
    result = await painting.mask();
    dialog.close();
  } }, 'Use this mask');
  fill(dialog,
    h('header', {}, h('h2', { id: 'mask-title' }, 'What may change?'),
      h('p', {}, 'Paint over it. The rest of the picture is kept as far as the model can. With the keyboard: arrows move the brush, Space holds it down.')),
    h('div', { class: 'easel' }, picture, painting.canvas),
    h('footer', { class: 'row' },
      h('label', { for: 'brush' }, 'Brush'), size,
      h('button', { type: 'button', class: 'quiet', onclick: () => painting.undo() }, 'Undo'),
      h('button', { type: 'button', class: 'quiet', onclick: () => painting.clear() }, 'Clear'),
      h('span', { class: 'spring' }),
      h('button', { type: 'button', class: 'quiet', onclick: () => dialog.close() }, 'Cancel'), done));
  dialog.showModal();
  painting.brush(8);
  painting.canvas.focus();
  await new Promise(closed => dialog.addEventListener('close', closed, { once: true }));
  dialog.remove();
  return result;
}

class Painting {
  #strokes = [];
  #stroke = null;
  #share = 0.08;
  #at;
  #held = false;

  constructor(picture) {
    this.width = picture.naturalWidth;
    this.height = picture.naturalHeight;
    this.#at = [this.width / 2, this.height / 2];
    this.canvas = h('canvas', {
      width: this.width, height: this.height, tabindex: 0, role: 'img',
      'aria-label': 'The picture. Arrow keys move the brush, Space puts it down and lifts it, Backspace undoes.',
      onpointerdown: event => this.#down(event), onpointermove: event => this.#move(event),
      onpointerup: () => this.#up(), onpointercancel: () => this.#up(), onkeydown: event => this.#key(event),
      onfocus: () => this.#draw(), onblur: () => this.#draw(),
    });
  }

  brush(percent) {
    this.#share = percent / 100;
    this.#draw();
  }

  undo() {
    this.#strokes.pop();
    this.#draw();
  }

  clear() {
    this.#strokes = [];
    this.#draw();
  }

  async mask() {
    if (!this.#strokes.length) return null;
    const mask = h('canvas', { width: this.width, height: this.height });
    const context = mask.getContext('2d');
    context.fillRect(0, 0, this.width, this.height);
    context.globalCompositeOperation = 'destination-out';
    this.#strokes.forEach(stroke => trace(context, stroke));
    return new Promise(done => mask.toBlob(done, 'image/png'));
  }

  #down(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.#begin(this.#place(event));
  }

  #move(event) {
    this.#at = this.#place(event);
    if (this.#stroke) this.#stroke.points.push(this.#at);
    this.#draw();
  }

  #up() {
    this.#stroke = null;
    this.#held = false;
  }

  #begin(point) {
    this.#stroke = { width: this.#share * Math.max(this.width, this.height), points: [point] };
    this.#strokes.push(this.#stroke);
    this.#at = point;
    this.#draw();
  }

  #key(event) {
    const step = (event.shiftKey ? 0.08 : 0.02) * Math.max(this.width, this.height);
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (way) {
      this.#at = [clamp(this.#at[0] + way[0] * step, this.width), clamp(this.#at[1] + way[1] * step, this.height)];
      if (this.#held) this.#stroke.points.push(this.#at);
    } else if (event.key === ' ' && this.#held) {
      this.#up();
      say('Brush lifted');
    } else if (event.key === ' ') {
      this.#begin(this.#at);
      this.#held = true;
      say('Brush down');
    } else if (event.key === 'Backspace') {
      this.undo();
    } else {
      return;
    }
    event.preventDefault();
    this.#draw();
  }

  #place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [
      clamp(((event.clientX - box.left) / box.width) * this.width, this.width),
      clamp(((event.clientY - box.top) / box.height) * this.height, this.height),
    ];
  }

  #draw() {
    const context = this.canvas.getContext('2d');
    context.clearRect(0, 0, this.width, this.height);
    context.globalAlpha = 1;
    context.strokeStyle = context.fillStyle = '#e2562a';
    this.#strokes.forEach(stroke => trace(context, stroke));
    const radius = (this.#share * Math.max(this.width, this.height)) / 2;
    for (const [colour, width] of [['#fff', 6], ['#1d1b18', 2]]) {
      context.strokeStyle = colour;
      context.lineWidth = (width * this.width) / 700;
      context.beginPath();
      context.arc(...this.#at, radius, 0, 2 * Math.PI);
      context.stroke();
    }
  }
}

function clamp(value, max) {
  return Math.min(max, Math.max(0, value));
}

function trace(context, { width, points }) {
  context.lineWidth = width;
  context.lineCap = context.lineJoin = 'round';
  context.beginPath();
  context.moveTo(...points[0]);
  points.forEach(point => context.lineTo(...point));
  // A dot is a line, too.
  context.lineTo(points.at(-1)[0] + 0.01, points.at(-1)[1]);
  context.stroke();
}
