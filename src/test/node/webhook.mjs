// The library of Standard Webhooks for Node.js, given what a target was called with.
// Run by WebhookJourneyTest: node webhook.mjs <secret> <call as JSON> <where npm has installed it>
// Says in one line of JSON what it makes of the call, and of the same call with another body.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [modules, secret, text] = process.argv.slice(2)
const { Webhook } = createRequire(pathToFileURL(`${modules}/`))('standardwebhooks')

const { headers, body } = JSON.parse(text)
const verify = (payload) => {
  try {
    return new Webhook(secret).verify(payload, headers).type
  } catch (refusal) {
    return refusal.constructor.name
  }
}
console.log(JSON.stringify({ same: verify(body), changed: verify(`${body} `) }))
