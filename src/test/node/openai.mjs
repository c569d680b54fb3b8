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

const asking = (words, more) => ({
  model: 'gpt-6.1-sol', input: `${prompt} ${words}`, ...more,
  tools: [{ type: 'image_generation', quality: 'low', partial_images: 2 }]
})
const park = await openai.responses.create(asking('a park'))
const fountain = await openai.responses.create(asking('a fountain', { previous_response_id: park.id }))
const snow = await openai.responses.create(asking('snow', { previous_response_id: park.id }))
seen.turns = [park, fountain, snow].map((it) => ({
  status: it.status, action: it.output[0].action, after: it.previous_response_id === park.id,
  magic: Buffer.from(it.output[0].result, 'base64').toString('latin1', 1, 4)
}))

seen.events = []
for await (const event of await openai.responses.create(asking('slowly', { stream: true }))) seen.events.push(event.type)

let polled = await openai.responses.create(asking('behind', { background: true }))
seen.background = [polled.status]
while (['queued', 'in_progress'].includes(polled.status)) {
  await new Promise((resolve) => setTimeout(resolve, 100))
  polled = await openai.responses.retrieve(polled.id)
}
seen.background.push(polled.status)

const unwanted = await openai.responses.create(asking('late and unwanted', { background: true }))
seen.cancelled = (await openai.responses.cancel(unwanted.id)).status

const blocked = await openai.responses.create(asking('a duel [sim:blocked]'))
seen.failed = { status: blocked.status, code: blocked.error.code, item: blocked.output[0].error.code }

try {
  await openai.responses.retrieve(`resp_${'0'.repeat(32)}`)
} catch (e) {
  seen.missing = e.constructor.name
}

const hasty = new OpenAI({ baseURL, apiKey: 'atl_test', maxRetries: 6, timeout: 1_000 })
seen.retried = (await hasty.images.generate({ model: 'gpt-image-2.5-flare', prompt: `${prompt} late` })).data.length

seen.again = (await hasty.responses.create(asking('late again'))).output.length

console.log(JSON.stringify(seen))
