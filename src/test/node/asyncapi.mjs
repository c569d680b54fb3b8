// The parser of the AsyncAPI initiative against our AsyncAPI document.
// Run by AsyncApiTest: node asyncapi.mjs <where npm has installed the parser> <document>
// Says what it saw in one line of JSON.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [modules, file] = process.argv.slice(2)
const { Parser, fromFile } = createRequire(pathToFileURL(`${modules}/`))('@asyncapi/parser')

const ERROR = 0
const { document, diagnostics } = await fromFile(new Parser(), file).parse()
const errors = diagnostics
  .filter((each) => each.severity === ERROR)
  .map((each) => `${each.path.join('.')}: ${each.message}`)
const channels = document ? document.channels().all().map((channel) => channel.address()) : []
console.log(JSON.stringify({ errors, channels }))
