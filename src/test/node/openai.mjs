// OpenAI's own SDK for Node.js against Atelier; of its settings only base URL and key are changed.
// Run by NodeSdkTest: node openai.mjs <where npm has installed the SDK> <base URL> <prompt>
// Says what it saw in one line of JSON.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [modules, baseURL, prompt] = process.argv.slice(2)
const { default: OpenAI, toFile } = createRequire(pathToFileURL(`${modules}/`))('openai')

const openai = new OpenAI({ baseURL, apiKey: 'atl_test', maxRetries: 0, timeout: 40_000 })
const seen = {}

const generated = await openai.images.generate({ model: 'gpt-image-2.5-flare', prompt, size: '1024x1024' })
const picture = Buffer.from(generated.data[0].b64_json, 'base64')
seen.generated = { size: generated.size, tokens: generated.usage.total_tokens, magic: picture.toString('latin1', 1, 4) }

const image = await toFile(picture, 'a.png', { type: 'image/png' })
const edited = await openai.images.edit({ model: 'gpt-image-2.5-flare', prompt: `${prompt} edited`, image: [image] })
seen.edited = edited.data.length

const varied = await openai.images.createVariation({ image: await toFile(picture, 'a.png', { type: 'image/png' }), n: 2, response_format: 'url' })
seen.varied = varied.data.map((it) => new URL(it.url).pathname)

seen.streamed = []
const stream = await openai.images.generate({ model: 'gpt-image-2.5-flare', prompt: `${prompt} slowly`, stream: true, partial_images: 2 })
for await (const event of stream) seen.streamed.push(event.type)

try {
  await openai.images.generate({ model: 'gpt-image-2.5-flare', prompt: `${prompt} [sim:blocked]` })
} catch (e) {
  seen.refused = { class: e.constructor.name, status: e.status, code: e.code, request: e.requestID }
}

const hasty = new OpenAI({ baseURL, apiKey: 'atl_test', maxRetries: 6, timeout: 1_000 })
seen.retried = (await hasty.images.generate({ model: 'gpt-image-2.5-flare', prompt: `${prompt} late` })).data.length

console.log(JSON.stringify(seen))
