import { s } from './dom.js';

const WIDTH = 240;
const HEIGHT = 48;

/**
 * A small chart of the last hour, minute by minute: an area for what there is at a time, bars for
 * what happens.
 *
 * @param label says in words what it shows, for those who don't see it
 */
export function chart(values, { bars = false, label, top = 0 }) {
  const most = Math.max(top, ...values, 1);
  const step = WIDTH / values.length;
  const y = value => HEIGHT - 2 - (value / most) * (HEIGHT - 6);
  const shape = bars
    ? values.map((value, i) => value > 0
      ? s('rect', { x: i * step + 0.4, y: y(value), width: step - 0.8, height: HEIGHT - 2 - y(value), rx: 0.8 }) : null)
    : [s('path', { class: 'area', d: `M0 ${HEIGHT - 2}${line(values, step, y, 'L')}V${HEIGHT - 2}Z` }),
      s('path', { class: 'line', d: line(values, step, y, 'M') })];
  return s('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'chart', role: 'img', 'aria-label': label, preserveAspectRatio: 'none' },
    s('path', { class: 'floor', d: `M0 ${HEIGHT - 2}H${WIDTH}` }), shape);
}

function line(values, step, y, begin) {
  return values.map((value, i) => `${i ? 'L' : begin}${(i + 0.5) * step} ${y(value).toFixed(1)}`).join('');
}
