import { h, s } from './dom.js';

const WIDTH = 240;
const HEIGHT = 48;
const FLOOR = HEIGHT - 2;

/** As few minutes as fill a chart: until there are so many, it fills from the left. */
const FEWEST = 10;

/**
 * A small chart, minute by minute: an area for what there is at a time, bars for what happens.
 *
 * @param values null where nobody was there to count
 * @param label says in words what it shows, for those who don't see it
 * @param since from when on, where that is no hour ago
 */
export function chart(values, { bars = false, label, since, top = 0 }) {
  const [long, begin] = since ? [`since ${since}`, `since ${since}`] : ['over the last hour', 'an hour ago'];
  const most = Math.max(top, ...values, 1);
  const step = WIDTH / Math.max(values.length, FEWEST);
  const y = value => (FLOOR - (value / most) * (HEIGHT - 6)).toFixed(1);
  const shape = bars ? values.map((value, i) => value > 0 ? bar(i * step, y(value), step) : null) : stretches(values).map(it => area(it, step, y));
  return h('figure', { class: 'chart' },
    s('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': `${label}, ${long}`, preserveAspectRatio: 'none' },
      s('path', { class: 'floor', d: `M0 ${FLOOR}H${WIDTH}` }), shape),
    h('figcaption', { 'aria-hidden': 'true' }, h('span', {}, begin), values.length < FEWEST ? null : h('span', {}, 'now')));
}

function bar(x, y, step) {
  const gap = Math.max(0.4, step / 8);
  return s('rect', { x: x + gap, y, width: step - 2 * gap, height: FLOOR - y, rx: 0.8 });
}

/** What was counted without a break, as pairs of minute and value. */
function stretches(values) {
  const all = [];
  values.forEach((value, i) => {
    if (value === null) return;
    const begins = i === 0 || values[i - 1] === null;
    begins ? all.push([[i, value]]) : all.at(-1).push([i, value]);
  });
  return all;
}

/** From the beginning of its first minute to the end of its last, so that one minute can be seen too. */
function area(stretch, step, y) {
  const [[first, begin]] = stretch;
  const [last, end] = stretch.at(-1);
  const line = `${first * step} ${y(begin)}${stretch.map(([i, value]) => `L${(i + 0.5) * step} ${y(value)}`).join('')}L${(last + 1) * step} ${y(end)}`;
  return [s('path', { class: 'area', d: `M${first * step} ${FLOOR}L${line}V${FLOOR}Z` }), s('path', { class: 'line', d: `M${line}` })];
}
