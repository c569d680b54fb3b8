// The shell: which room is shown, the key, the colours, and whether the server is there.

import { connection, key, useKey } from './api.js';
import { fill, h, say } from './dom.js';
import './find.js';
import './job-page.js';
import './make.js';
import './talk.js';
import './watch.js';

const ROOMS = {
  make: ['Make', 'atelier-make'],
  talk: ['Talk', 'atelier-talk'],
  watch: ['Watch', 'atelier-watch'],
  find: ['Find', 'atelier-find'],
  job: ['A job', 'atelier-job-page'],
};

const main = document.getElementById('main');

function enter() {
  const [, name, place] = /^#\/(\w+)(?:\/(.*))?$/.exec(location.hash) ?? [];
  const [title, element] = ROOMS[name] ?? ROOMS.make;
  document.title = `${title} · Atelier`;
  for (const link of document.querySelectorAll('nav a')) {
    const here = link.hash === `#/${name ?? 'make'}`;
    here ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
  }
  fill(main, h(element, { 'data-place': place }));
}

addEventListener('hashchange', () => {
  enter();
  scrollTo(0, 0);
  main.focus();
});

document.querySelector('.skip').addEventListener('click', event => {
  // Its address would be taken for a room's.
  event.preventDefault();
  main.focus();
});

const lost = document.getElementById('lost');
connection.addEventListener('down', () => {
  lost.textContent = 'The server can’t be reached. Jobs that it has taken in go on by themselves; this page comes back when it does.';
});
connection.addEventListener('up', () => {
  lost.textContent = '';
  say('The server is back');
});

const keyButton = document.getElementById('key');
keyButton.addEventListener('click', askForKey);
let asking = null;
let declined = false;
connection.addEventListener('key', () => {
  // Whoever would rather not is not asked with every call.
  if (!declined) askForKey();
});

function askForKey() {
  if (asking?.open) return;
  const secret = h('input', { type: 'password', id: 'secret', autocomplete: 'off', required: true, spellcheck: 'false', 'aria-describedby': 'secret-help' });
  const keep = h('input', { type: 'checkbox', id: 'keep' });
  asking = h('dialog', { class: 'ask', 'aria-labelledby': 'ask-title' },
    h('form', { method: 'dialog', onsubmit: () => useKey(secret.value.trim(), keep.checked) },
      h('h2', { id: 'ask-title' }, key() ? 'Another key' : 'Who is there?'),
      h('p', { id: 'secret-help' }, key()
        ? 'The key that is in use may be wrong, revoked, or not for this.'
        : 'This server asks for a key. Whoever runs it can make you one.'),
      h('label', { for: 'secret' }, 'Key'), secret,
      h('label', { class: 'check', for: 'keep' }, keep, ' Remember it on this computer'),
      h('footer', { class: 'row' },
        key() ? h('button', { type: 'button', class: 'quiet', onclick: () => { useKey(''); asking.close('other'); } }, 'Forget the key') : null,
        h('span', { class: 'spring' }),
        h('button', { class: 'primary', value: 'other' }, 'Come in'))));
  document.body.append(asking);
  asking.addEventListener('close', () => {
    asking.remove();
    declined = !asking.returnValue;
    keyButton.hidden = !key() && !declined;
    if (declined) {
      if (document.activeElement === document.body) keyButton.focus();
    } else {
      enter();
      main.focus();
    }
  });
  asking.showModal();
}

const COLOURS = ['auto', 'light', 'dark'];
const theme = document.getElementById('theme');

function colour(which) {
  document.documentElement.dataset.theme = which;
  theme.setAttribute('aria-label', `Colours: ${{ auto: 'as the system has them', light: 'light', dark: 'dark' }[which]}`);
}

theme.addEventListener('click', () => {
  const next = COLOURS[(COLOURS.indexOf(document.documentElement.dataset.theme) + 1) % COLOURS.length];
  localStorage.setItem('atelier.colours', next);
  colour(next);
  say(theme.getAttribute('aria-label'));
});

colour(COLOURS.includes(localStorage.getItem('atelier.colours')) ? localStorage.getItem('atelier.colours') : 'auto');
keyButton.hidden = !key();
enter();
