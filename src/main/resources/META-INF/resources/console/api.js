// The API as the console uses it: one key, plain words for whatever goes wrong, and one voice for
// whether the server can be reached.

const KEY = 'atelier.key';

/** Trouble in words for a person. `status` is 0 where there was no answer at all. */
export class Problem extends Error {
  constructor(status, message, errors = [], body = {}) {
    super(message);
    this.status = status;
    this.errors = errors;
    this.body = body;
  }
}

export function key() {
  return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY) ?? '';
}

/** @param keep also after this tab is closed */
export function useKey(value, keep) {
  sessionStorage.removeItem(KEY);
  localStorage.removeItem(KEY);
  if (value) (keep ? localStorage : sessionStorage).setItem(KEY, value);
}

/** Tells `down` and `up`, and `key` when one is asked for. */
export const connection = new EventTarget();
let up = true;
let knocking = 0;

export function lost() {
  if (up) {
    up = false;
    connection.dispatchEvent(new Event('down'));
  }
  if (!knocking) knocking = setTimeout(knock, 1000);
}

export function reached() {
  clearTimeout(knocking);
  knocking = 0;
  if (!up) {
    up = true;
    connection.dispatchEvent(new Event('up'));
  }
}

/** Looks whether it is there, now that there is a reason to ask. */
export function doubt() {
  if (up && !knocking) knock();
}

async function knock() {
  knocking = 0;
  try {
    await get('v1/models');
  } catch (problem) {
    if (!problem.status) lost();
  }
}

export function headers(more = {}) {
  return key() ? { ...more, Authorization: `Bearer ${key()}` } : more;
}

export const get = path => call('GET', path);
export const post = (path, body, more) => call('POST', path, body, more);

/** @param path without a slash in front, so that it works behind a prefix too */
export async function call(method, path, body, more = {}) {
  const form = body instanceof FormData;
  const sent = headers(body === undefined || form ? more : { ...more, 'Content-Type': 'application/json' });
  let answer;
  try {
    answer = await fetch(path, {
      method, headers: sent, cache: 'no-store',
      body: body === undefined || form ? body : JSON.stringify(body),
    });
  } catch {
    lost();
    throw new Problem(0, 'The server can’t be reached just now. What it has taken in goes on by itself.');
  }
  reached();
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  throw await problem(answer);
}

async function problem(answer) {
  const body = await answer.json().catch(() => ({}));
  if (answer.status === 401) {
    connection.dispatchEvent(new Event('key'));
    return new Problem(401, 'This server wants a key: “Key” above takes one.', [], body);
  }
  if (answer.status === 403) return new Problem(403, 'Your key does not allow this.', [], body);
  const wait = Number(answer.headers.get('Retry-After'));
  if (answer.status === 429) {
    return new Problem(429, `Too much at once. Try again in ${wait || 'a few'} seconds.`, [], body);
  }
  const words = body.detail ?? body.error?.message ?? body.title ?? `The server answered ${answer.status}.`;
  return new Problem(answer.status, words, body.errors, body);
}

/** Handed in once, however often it has to be sent: every try has the same idempotency key. */
export async function submit(path, document) {
  const once = { 'Idempotency-Key': random() };
  for (let attempt = 1; ; attempt++) {
    try {
      return await post(path, document, once);
    } catch (problem) {
      if (attempt === 5 || (problem.status !== 0 && problem.status !== 503)) throw problem;
      await pause(attempt * 1000);
    }
  }
}

/** Also where crypto.randomUUID is missing, which is everywhere but on https and localhost. */
function random() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), it => it.toString(16).padStart(2, '0')).join('');
}

export const pause = millis => new Promise(done => setTimeout(done, millis));

/** The same address at this server: `atelier.public-url` may name it otherwise. */
export function local(url) {
  const { pathname, search } = new URL(url, document.baseURI);
  return pathname + search;
}

/** A file's bytes as an address for an <img>, which can't send a key. */
export async function fileUrl(id) {
  const answer = await fetch(`v1/files/${encodeURIComponent(id)}/content`, { headers: headers() });
  if (!answer.ok) throw await problem(answer);
  return URL.createObjectURL(await answer.blob());
}
