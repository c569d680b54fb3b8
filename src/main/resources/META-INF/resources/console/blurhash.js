// BlurHash, decoded to a small canvas that CSS stretches: https://github.com/woltapp/blurhash

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~';
const SIDE = 32;

function number(text) {
  return [...text].reduce((sum, digit) => sum * 83 + DIGITS.indexOf(digit), 0);
}

function linear(channel) {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function encoded(value) {
  const clamped = Math.min(1, Math.max(0, value));
  return 255 * (clamped <= 0.0031308 ? clamped * 12.92 : 1.055 * clamped ** (1 / 2.4) - 0.055);
}

function factors(hash, count) {
  const maximum = (number(hash[1]) + 1) / 166;
  const average = number(hash.slice(2, 6));
  const list = [[average >> 16, (average >> 8) & 255, average & 255].map(linear)];
  const signed = value => Math.sign(value - 9) * ((value - 9) / 9) ** 2 * maximum;
  for (let i = 1; i < count; i++) {
    const value = number(hash.slice(4 + i * 2, 6 + i * 2));
    list.push([signed(Math.floor(value / 361)), signed(Math.floor(value / 19) % 19), signed(value % 19)]);
  }
  return list;
}

/** @return a canvas, or null where the text is no blurhash */
export function blurred(hash) {
  const sizes = number(hash[0]);
  const across = (sizes % 9) + 1;
  const down = Math.floor(sizes / 9) + 1;
  if (hash.length !== 4 + 2 * across * down) return null;
  const parts = factors(hash, across * down);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext('2d');
  const image = context.createImageData(SIDE, SIDE);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const colour = [0, 0, 0];
      for (let j = 0; j < down; j++) {
        for (let i = 0; i < across; i++) {
          const basis = Math.cos((Math.PI * x * i) / SIDE) * Math.cos((Math.PI * y * j) / SIDE);
          parts[j * across + i].forEach((value, c) => { colour[c] += value * basis; });
        }
      }
      const at = 4 * (y * SIDE + x);
      image.data.set([...colour.map(encoded), 255], at);
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
