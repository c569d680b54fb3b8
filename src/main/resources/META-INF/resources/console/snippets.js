// The exact call that makes a job again, for a shell and for OpenAI's SDKs. Prompts are data here:
// quoted for the language that the line is in.

const HERE = () => new URL('v1', document.baseURI).href;

/** What OpenAI's Images API itself knows; the rest goes beside it. */
const OPENAI = ['prompt', 'model', 'n', 'size', 'quality', 'background', 'output_format', 'output_compression', 'moderation', 'style', 'response_format'];

/** What an SDK's one call has no place for: pictures have to be handed in first, and the caller stays until the end. */
const NATIVE = ['images', 'mask', 'markup', 'lane', 'not_before', 'reply_to', 'webhook', 'format', 'reuse', 'session'];

/** What goes without saying where the call itself says it. */
const SAID = ['operation', 'partial_images'];

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

/** @return null where there is no one call for it */
export function pythonSdk(document, keyIsNeeded) {
  if (NATIVE.some(name => name in document)) return null;
  const rest = Object.entries(document).filter(([name]) => !SAID.includes(name));
  const fields = rest.filter(([name]) => OPENAI.includes(name)).map(([name, value]) => `${name}=${python(value)}`);
  const beside = rest.filter(([name]) => !OPENAI.includes(name));
  if (beside.length) fields.push(`extra_body=${python(Object.fromEntries(beside))}`);
  const secret = keyIsNeeded ? '__import__("os").environ["ATELIER_KEY"]' : '"any, for now"';
  return ['from openai import OpenAI',
    `openai = OpenAI(base_url=${JSON.stringify(HERE())}, api_key=${secret})`,
    `answer = openai.images.generate(${fields.join(', ')})`,
    `open("picture.${document.output_format ?? 'png'}", "wb").write(__import__("base64").b64decode(answer.data[0].b64_json))`].join('\n');
}

export function nodeSdk(document, keyIsNeeded) {
  if (NATIVE.some(name => name in document)) return null;
  const body = Object.fromEntries(Object.entries(document).filter(([name]) => !SAID.includes(name)));
  const secret = keyIsNeeded ? 'process.env.ATELIER_KEY' : "'any, for now'";
  return ["import OpenAI from 'openai'",
    `const openai = new OpenAI({ baseURL: '${HERE()}', apiKey: ${secret} })`,
    `const answer = await openai.images.generate(${JSON.stringify(body)})`,
    `await (await import('node:fs/promises')).writeFile('picture.${document.output_format ?? 'png'}', answer.data[0].b64_json, 'base64')`].join('\n');
}
