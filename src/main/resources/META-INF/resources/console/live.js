// Server-sent events: by EventSource, which resumes by itself; by fetch where a key has to be sent,
// which an EventSource can't; and by asking again and again where neither will do.

import { doubt, headers, key, lost, pause, reached } from './api.js';

const NAMES = ['job.status', 'job.queue', 'job.partial_image', 'job.final', 'group.progress', 'group.final'];

// A browser opens six connections to a server over HTTP/1.1, for all tabs together; pictures and
// calls need some of them.
const STREAMS = 2;
let open = 0;

/** How long an EventSource may try to come back, in milliseconds. */
const PATIENCE = 3500;

/**
 * @param path of the stream
 * @param told called with name and data of each event; true ends it
 * @param poll asks in its place; true ends it
 * @return ends it
 */
export function follow(path, told, poll) {
  const ending = new AbortController();
  const { signal } = ending;
  const heard = (name, data) => {
    if (!signal.aborted && told(name, data) === true) ending.abort();
  };
  run(path, heard, poll, signal, ending).catch(() => ending.abort());
  return () => ending.abort();
}

async function run(path, heard, poll, signal, ending) {
  let tries = 0;
  const place = { last: '' };
  while (!signal.aborted) {
    if (open < STREAMS) {
      open++;
      try {
        const began = Date.now();
        // An EventSource can't be told where to go on, so what it began is gone on with by fetch.
        await (key() || place.last ? byFetch : byEventSource)(path, heard, signal, place);
        tries = Date.now() - began > 5000 ? 0 : tries + 1;
      } finally {
        open--;
      }
    }
    if (signal.aborted) return;
    try {
      if (await poll() === true) ending.abort();
    } catch (problem) {
      // Gone, or not ours: nothing will come any more.
      if ([401, 403, 404].includes(problem.status)) ending.abort();
    }
    await pause(Math.min(1000 + 500 * tries, 5000));
  }
}

/** Done when the server ends it for good, refuses, stays away, or was never heard. */
function byEventSource(path, heard, signal, place) {
  return new Promise(done => {
    const events = new EventSource(path);
    let patience = 0;
    let opened = false;
    const end = () => {
      clearTimeout(patience);
      events.close();
      done();
    };
    signal.addEventListener('abort', end, { once: true });
    events.onopen = () => {
      opened = true;
      clearTimeout(patience);
      patience = 0;
      reached();
    };
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED || !opened) return end();
      // It is coming back by itself, as it does whenever the server ends a stream, but not for ever.
      patience ||= setTimeout(end, PATIENCE);
      doubt();
    };
    for (const name of NAMES) {
      events.addEventListener(name, event => {
        place.last = event.lastEventId;
        heard(name, JSON.parse(event.data));
      });
    }
  });
}

async function byFetch(path, heard, signal, place) {
  try {
    const resuming = place.last ? { 'Last-Event-ID': place.last } : {};
    const answer = await fetch(path, { headers: headers({ Accept: 'text/event-stream', ...resuming }), signal });
    if (answer.status !== 200) return;
    reached();
    const lines = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await lines.read();
      if (done) return;
      rest += value;
      const events = rest.split('\n\n');
      rest = events.pop();
      events.forEach(event => tell(event, heard, place));
    }
  } catch {
    if (!signal.aborted) lost();
  }
}

function tell(event, heard, place) {
  const fields = {};
  for (const line of event.split('\n')) {
    const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (name) fields[name] = name in fields ? `${fields[name]}\n${value}` : value;
  }
  if (fields.id) place.last = fields.id;
  if (fields.data) heard(fields.event, JSON.parse(fields.data));
}
