import { type IncomingHttpHeaders, createServer } from 'node:http'
import { expect, it } from 'vitest'
import { type CodeBlock, codeBlocksOf } from '../../scripts/code-blocks.ts'
import { eventStream, listen } from '../support/node/serve.ts'
import { replaceIn, runProgram } from './recipes/run-recipe.ts'

/** What a block does with the server of {@link startServer}. */
interface Outcome {
  /** The URL in it. */
  readonly url: string
  /** The values that it renders, stores or logs. */
  readonly shows: readonly string[]
  /** The values if the server answers with 401; by default, the block is not run with it. */
  readonly refused?: readonly string[]
  /** A header of the first request. */
  readonly sends?: IncomingHttpHeaders
}

const bearer = { authorization: 'Bearer fresh' }
const secret = { authorization: 'Bearer secret' }
const prices = '/api/prices'
const absolute = 'https://example.com/prices'

/** By heading, in the order of the blocks below it that import the package. */
const outcomes: Readonly<Record<string, readonly Outcome[]>> = {
  'From the browser’s own': [
    { url: prices, shows: ['3'], refused: ['login'], sends: bearer },
    { url: prices, shows: ['3'], refused: ['login'], sends: bearer },
  ],
  'From eventsource 3, 4 or 5': [
    { url: absolute, shows: ['plain'], refused: ['over'], sends: bearer },
    {
      url: absolute,
      shows: ['plain'],
      refused: ['http Failed to open <url>: got status 401 Unauthorized'],
      sends: bearer,
    },
  ],
  'From eventsource-client': [
    {
      url: absolute,
      shows: ['connected', 'stored 3 as 8'],
      refused: ['Failed to open <url>: got status 401 Unauthorized'],
      sends: { ...secret, 'last-event-id': '7' },
    },
  ],
  'From @microsoft/fetch-event-source': [
    { url: prices, shows: ['3'], sends: secret },
    { url: '/api/chat', shows: ['Hello'], sends: { 'content-type': 'application/json' } },
  ],
  'From sse.js': [
    {
      url: '/api/chat',
      shows: ['Hello'],
      refused: ['401: no'],
      sends: { 'content-type': 'application/json' },
    },
    {
      url: prices,
      shows: ['plain'],
      refused: ['http Failed to open <url>: got status 401 Unauthorized'],
      sends: secret,
    },
  ],
}

const keyOf = ({ heading }: CodeBlock) => heading.replace("'", '’')

/** Those with `nodeFetch` are run by recipes.test.ts. */
const blocks = codeBlocksOf('docs/migrating/README.md').filter(
  ({ code }) => code.includes("from 'headwater") && !code.includes('nodeFetch('),
)

/** The names that docs/snippets.d.ts declares. */
const prelude = `
const show = (...values) => console.log(JSON.stringify(values.join(' ')))
console.warn = console.info = globalThis.render = show
globalThis.showLogin = () => show('login')
globalThis.token = async () => 'fresh'
globalThis.database = {
  readPosition: async () => '7',
  storePrice: async ({ value }, id) => show('stored', value, 'as', id),
}
`

const answer = 'data: {"text":"Hello"}\n\ndata: [DONE]\n\n'
const events = 'id: 8\ndata: plain\n\nevent: price\ndata: {"symbol":"A","value":3}\n\n'

/** Sends events, or for a POST an answer; refuses requests for `/refused`. */
async function startServer() {
  const requests: IncomingHttpHeaders[] = []
  const server = createServer(({ url, method, headers }, response) => {
    requests.push(headers)
    if (url === '/refused') response.writeHead(401).end('no')
    else if (method === 'POST') response.writeHead(200, eventStream).end(answer)
    else response.writeHead(200, eventStream).write(events)
  })
  return { origin: `http://127.0.0.1:${await listen(server)}`, requests }
}

it('every block that imports the package is run', () => {
  const listed = Object.entries(outcomes).flatMap(([heading, all]) => all.map(() => heading))
  expect(blocks.map(keyOf)).toEqual(listed)
})

const expected = Object.values(outcomes).flat()
const cases = blocks.map(
  (block, index) => [`${block.heading}, line ${block.line}`, block, expected[index]!] as const,
)

it.each(cases)('%s', async (_, { code }, { url, shows, refused, sends }) => {
  const { origin, requests } = await startServer()
  const run = (path: string, values: readonly string[]) => {
    const program = prelude + replaceIn(code, { [`'${url}'`]: `'${origin}${path}'` })
    return runProgram(program, { env: {}, last: values.at(-1)!.replace('<url>', origin + path) })
  }
  expect(await run('/', shows)).toEqual(shows)
  expect(requests[0]).toMatchObject(sends ?? {})
  if (refused === undefined) return
  expect(await run('/refused', refused)).toEqual(
    refused.map((value) => value.replace('<url>', `${origin}/refused`)),
  )
})
