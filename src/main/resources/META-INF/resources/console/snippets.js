// The exact call that makes a job again, for a shell and for OpenAI's SDKs. Prompts are data here:
// quoted for the language that the line is in.

const HERE = () => new URL('v1', document.baseURI).href;

/** What OpenAI's Images API itself knows; the rest goes beside it. */
const OPENAI = ['prompt', 'model', 'n', 'size', 'quality', 'background', 'output_format', 'output_compression', 'moderation', 'style', 'response_format'];

/** What the SDKs' own call has no place for. */
const NATIVE = ['images', 'mask', 'markup', 'lane', 'not_before', 'reply_to', 'webhook', 'format', 'reuse'];

/** What goes without saying where the call itself says it. */
const SAID = ['operation', 'partial_images', 'response_format'];

/** The path that a job came by, or one that makes the same of it, and the document for it. */
export function callOf({ requested, operation, tier, session }) {
  if ('input' in requested) return [requested, '/responses'];
  if (session) return [requested, `/sessions/${session}/turns`];
  // What came by OpenAI's Images API is told as a document of ours.
  const { stream, user, service_tier: service, ...rest } = requested;
  if (operation !== 'generate') rest.operation = operation;
  if (user) rest.safety_identifier ??= user;
  if (service) rest.tier ??= tier;
  return [rest, '/jobs'];
}

/** For a POSIX shell: only a single quote ends a single-quoted word. */
function shell(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** JSON's strings are Python's, but for characters beyond the basic plane, which JSON leaves as they are. */
function python(value) {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null) return 'None';
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (typeof value === 'object') return `{${Object.entries(value).map(([name, it]) => `${JSON.stringify(name)}: ${python(it)}`).join(', ')}}`;
  return JSON.stringify(value);
}

export function curl(document, path = '/jobs', keyIsNeeded = false) {
  return [`curl -s ${HERE()}${path}`,
    keyIsNeeded ? '  -H "Authorization: Bearer $ATELIER_KEY"' : null,
    "  -H 'Content-Type: application/json'",
    `  -d ${shell(JSON.stringify(document))}`].filter(Boolean).join(' \\\n');
}

/** For Python's SDK: its own call where that can say it all, else this API's through the same client. */
export function pythonSdk(document, path = '/jobs', keyIsNeeded = false) {
  const secret = keyIsNeeded ? '__import__("os").environ["ATELIER_KEY"]' : '"any, for now"';
  const client = ['from openai import OpenAI', `openai = OpenAI(base_url=${JSON.stringify(HERE())}, api_key=${secret})`];
  if (path === '/responses') {
    const { stream, background, ...rest } = document;
    return [...client,
      `answer = openai.responses.create(${Object.entries(rest).map(([name, value]) => `${name}=${python(value)}`).join(', ')})`,
      'open("picture.png", "wb").write(__import__("base64").b64decode(answer.output[0].result))'].join('\n');
  }
  if (!ownCall(document, path)) {
    return ['import time, urllib.request', ...client,
      `job = openai.post("${path}", body=${python(document)}, cast_to=object)`,
      'while "finished_at" not in job: time.sleep(1); job = openai.get("/jobs/" + job["id"], cast_to=object)',
      `for image in job["images"]: urllib.request.urlretrieve(image["url"], f"picture-{image['index']}.${ending(document)}")`].join('\n');
  }
  const asked = Object.entries(said(document));
  const fields = asked.filter(([name]) => OPENAI.includes(name)).map(([name, value]) => `${name}=${python(value)}`);
  const beside = asked.filter(([name]) => !OPENAI.includes(name));
  if (beside.length) fields.push(`extra_body=${python(Object.fromEntries(beside))}`);
  return [...client,
    `answer = openai.images.generate(${fields.join(', ')})`,
    document.n > 1
      ? `for index, image in enumerate(answer.data): open(f"picture-{index}.${ending(document)}", "wb").write(__import__("base64").b64decode(image.b64_json))`
      : `open("picture.${ending(document)}", "wb").write(__import__("base64").b64decode(answer.data[0].b64_json))`].join('\n');
}

/** The same for the SDK of Node.js, as a module. */
export function nodeSdk(document, path = '/jobs', keyIsNeeded = false) {
  const secret = keyIsNeeded ? 'process.env.ATELIER_KEY' : "'any, for now'";
  const client = ["import OpenAI from 'openai'", `const openai = new OpenAI({ baseURL: '${HERE()}', apiKey: ${secret} })`];
  const write = "await (await import('node:fs/promises')).writeFile";
  if (path === '/responses') {
    const { stream, background, ...rest } = document;
    return [...client,
      `const answer = await openai.responses.create(${JSON.stringify(rest)})`,
      `${write}('picture.png', answer.output[0].result, 'base64')`].join('\n');
  }
  if (!ownCall(document, path)) {
    return [...client,
      `let job = await openai.post('${path}', { body: ${JSON.stringify(document)} })`,
      'while (!job.finished_at) { await new Promise(done => setTimeout(done, 1000)); job = await openai.get(`/jobs/${job.id}`) }',
      `for (const { index, url } of job.images) ${write}(\`picture-\${index}.${ending(document)}\`, (await fetch(url)).body)`].join('\n');
  }
  return [...client,
    `const answer = await openai.images.generate(${JSON.stringify(said(document))})`,
    document.n > 1
      ? `for (const [index, image] of answer.data.entries()) ${write}(\`picture-\${index}.${ending(document)}\`, image.b64_json, 'base64')`
      : `${write}('picture.${ending(document)}', answer.data[0].b64_json, 'base64')`].join('\n');
}

function ownCall(document, path) {
  return path === '/jobs' && !NATIVE.some(name => name in document);
}

/** Models of old answer with links unless they are told otherwise. */
function said(document) {
  const rest = Object.fromEntries(Object.entries(document).filter(([name]) => !SAID.includes(name)));
  return /^dall-e/.test(document.model) ? { ...rest, response_format: 'b64_json' } : rest;
}

function ending({ output_format: format, format: alias }) {
  return format ?? alias ?? 'png';
}
