// Elements without markup. Whatever comes from outside only ever becomes text or a checked
// attribute; there is no innerHTML anywhere in the console, and the CSP would refuse it.

const SVG = 'http://www.w3.org/2000/svg';

/** An element. Functions in `props` named on… are listeners, `null` and `false` leave out. */
export function h(tag, props = {}, ...children) {
  return filled(document.createElement(tag), props, children);
}

/** The same of SVG. */
export function s(tag, props = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), props, children);
}

function filled(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') element.value = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat(Infinity).filter(it => it !== null && it !== undefined && it !== false));
  return element;
}

/** Puts these in the place of what an element held. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter(it => it !== null && it !== undefined && it !== false));
  return element;
}

/** The same over and over: whoever stands on a link or button in it stays there. */
export function refresh(element, ...children) {
  const held = element.contains(document.activeElement) ? document.activeElement : null;
  fill(element, ...children);
  if (held) [...element.querySelectorAll(held.localName)].find(it => it.getAttribute('href') === held.getAttribute('href') && (it.href || it.textContent === held.textContent))?.focus();
}

/** Read out by a screen reader, shown to nobody. */
export function say(words) {
  document.getElementById('said').textContent = words;
}

let last = 0;

/** A name for an element that a label or description points to. */
export function id(prefix) {
  last += 1;
  return `${prefix}-${last}`;
}

/** Hands out `work` at most once in `millis`, with the latest arguments. */
export function settled(work, millis) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...args), millis);
  };
}

/** A note of trouble, in plain words. */
export function trouble(problem, ...more) {
  return h('div', { class: 'note bad', role: 'alert' }, h('p', {}, problem.message),
    problem.errors?.length
      ? h('ul', {}, problem.errors.map(it => h('li', {}, h('b', {}, it.field), ` ${it.message}`)))
      : null,
    more);
}

/** A button that is busy while its work is under way, and shows what went wrong. */
export function action(label, work, props = {}) {
  const button = h('button', { type: 'button', ...props, onclick: async () => {
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    button.nextElementSibling?.matches('.note') && button.nextElementSibling.remove();
    try {
      await work();
    } catch (problem) {
      button.after(trouble(problem));
    } finally {
      button.removeAttribute('aria-disabled');
    }
  } }, label);
  return button;
}

/** A button that copies a text. */
export function copier(text, label = 'Copy') {
  return action(label, async () => {
    if (!navigator.clipboard) throw new Error('Browsers copy only from https and localhost; select the text instead.');
    await navigator.clipboard.writeText(text());
    say('Copied');
  }, { class: 'quiet small' });
}
