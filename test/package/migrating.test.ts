import { globSync } from 'node:fs'
import { type IncomingHttpHeaders, createServer } from 'node:http'
import { expect, it } from 'vitest'
import { codeBlocksOf } from '../../scripts/code-blocks.ts'
import { eventStream, listen } from '../support/node/serve.ts'
import { replaceIn, runProgram } from './recipes/run-recipe.ts'

/** What a block does with the server of {@link startServer}. */
interface Outcome {
  /** The path of the URL in it. */
  readonly path: string
  /** The values that it logs. */
  readonly shows: readonly string[]
  /** The values if the server answers with 401; by default, the block is not run with it. */
  readonly refused?: readonly string[]
  /** A header of the first request. */
  readonly sends?: IncomingHttpHeaders
}

/** The origin of the demo server in the pages. */
const demo = 'http://localhost:3000'

const bearer = { authorization: 'Bearer fresh' }
const secret = { authorization: 'Bearer secret' }
const [prices, privatePrices, messages, chat] = [
  '/prices',
  '/private/prices',
  '/messages',
  '/chat',
] as const

const page = (name: string): string => `docs/migrating/${name}.md`

/** By page, in the order of its blocks that import the package. */
const outcomes: Readonly<Record<string, readonly Outcome[]>> = {
  [page('browser-event-source')]: [
    { path: privatePrices, shows: ['3'], refused: ['closed'], sends: bearer },
    { path: privatePrices, shows: ['3'], refused: ['log in'], sends: bearer },
  ],
  [page('eventsource-client')]: [
    {
      path: prices,
      shows: ['connected', '8 3'],
      refused: ['Failed to open <url>: got status 401 Unauthorized'],
      sends: { ...secret, 'last-event-id': '7' },
    },
  ],
  [page('eventsource')]: [
    { path: messages, shows: ['plain'], refused: ['closed'], sends: secret },
    {
      path: messages,
      shows: ['plain'],
      refused: ['http Failed to open <url>: got status 401 Unauthorized'],
      sends: secret,
    },
  ],
  [page('fetch-event-source')]: [
    { path: prices, shows: ['3'], sends: secret },
    { path: chat, shows: ['Hello'], sends: { 'content-type': 'application/json' } },
  ],
  [page('sse-js')]: [
    {
      path: chat,
      shows: ['Hello'],
      refused: ['401: no'],
      sends: { 'content-type': 'application/json' },
    },
    {
      path: messages,
      shows: ['plain'],
      refused: ['http Failed to open <url>: got status 401 Unauthorized'],
      sends: secret,
    },
  ],
}

/** Those with `nodeFetch` are run by recipes.test.ts. */
const blocks = globSync('docs/migrating/*.md')
  .sort()
  .flatMap((path) => codeBlocksOf(path).map((block) => ({ path, block })))
  .filter(({ block: { code } }) => code.includes("from 'headwater") && !code.includes('nodeFetch('))

/** Prints values as JSON. */
const prelude = `
const { log } = console
console.log = console.warn = console.info = (...values) => log(JSON.stringify(values.join(' ')))
`

const answer = 'data: {"text":"Hello"}\n\ndata: [DONE]\n\n'
const events = 'id: 8\ndata: plain\n\nevent: price\ndata: {"symbol":"A","value":3}\n\n'

/** Sends events, a token, or for another POST an answer; refuses requests for `/refused`. */
async function startServer() {
  const requests: IncomingHttpHeaders[] = []
  const server = createServer(({ url, method, headers }, response) => {
    if (url === '/token') return void response.end('{"token":"fresh"}')
    requests.push(headers)
    if (url === '/refused') response.writeHead(401).end('no')
    else if (method === 'POST') response.writeHead(200, eventStream).end(answer)
    else response.writeHead(200, eventStream).write(events)
  })
  return { origin: `http://127.0.0.1:${await listen(server)}`, requests }
}

it('every block that imports the package is run', () => {
  const listed = Object.entries(outcomes).flatMap(([path, all]) => all.map(() => path))
  expect(blocks.map(({ path }) => path)).toEqual(listed)
})

const expected = Object.values(outcomes).flat()
const cases = blocks.map(
  ({ block, path }, index) => [`${path}, line ${block.line}`, block, expected[index]!] as const,
)

it.each(cases)('%s', async (_, { code }, { path, shows, refused, sends }) => {
  const { origin, requests } = await startServer()
  const run = (actualPath: string, values: readonly string[]) => {
    const replaced = replaceIn(code, { [`'${demo}${path}'`]: `'${origin}${actualPath}'` })
    const program = prelude + replaced.replaceAll(demo, origin)
    return runProgram(program, {
      env: {},
      last: values.at(-1)!.replace('<url>', origin + actualPath),
    })
  }
  expect(await run('/', shows)).toEqual(shows)
  expect(requests[0]).toMatchObject(sends ?? {})
  if (refused === undefined) return
  expect(await run('/refused', refused)).toEqual(
    refused.map((value) => value.replace('<url>', `${origin}/refused`)),
  )
})
