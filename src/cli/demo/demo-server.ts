import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import { Answers } from './answers.ts'
import { describeEndpoints } from './endpoints.ts'
import { Exchange, RequestError } from './exchange.ts'
import { messages, numbers, prices, streamFeed } from './feeds.ts'
import { Tokens } from './tokens.ts'

export interface DemoServerOptions {
  /** The time in milliseconds, by which tokens expire. */
  readonly now?: () => number
  /** The interval of heartbeats, in milliseconds. */
  readonly heartbeat?: number
  /** The time between two words of an answer, in milliseconds. */
  readonly wordInterval?: number
}

type Handler = (exchange: Exchange, parameter: string) => void | Promise<void>

/** The server of `headwater demo`. Its data is the same each time it is started. */
export function createDemoServer(options: DemoServerOptions = {}): Server {
  const { now = Date.now, heartbeat = 15_000, wordInterval = 50 } = options
  const answers = new Answers(wordInterval)
  const tokens = new Tokens(now)
  let unstableRequests = 0
  const routes: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
    ['GET', /^\/prices$/, (exchange) => streamFeed(exchange, prices)],
    ['GET', /^\/messages$/, (exchange) => streamFeed(exchange, messages)],
    ['POST', /^\/chat$/, (exchange) => answers.start(exchange)],
    ['GET', /^\/chat\/([^/]+)$/, (exchange, id) => answers.resume(exchange, id)],
    ['POST', /^\/v1\/chat\/completions$/, (exchange) => answers.complete(exchange)],
    ['POST', /^\/token$/, (exchange) => tokens.issue(exchange)],
    [
      'GET',
      /^\/private\/prices$/,
      (exchange) => {
        tokens.check(exchange)
        return streamFeed(exchange, prices)
      },
    ],
    [
      'GET',
      /^\/unstable$/,
      (exchange) => {
        if (unstableRequests++ % 2 === 1) return streamFeed(exchange, prices, { perConnection: 3 })
        throw new RequestError(503, 'Try again in a second', { 'retry-after': '1' })
      },
    ],
    [
      'GET',
      /^\/flood$/,
      (exchange) => streamFeed(exchange, numbers, { rate: 1000, perConnection: Infinity }),
    ],
    [
      'GET',
      /^\/$/,
      (exchange) => {
        const origin = `http://${exchange.header('host') ?? 'localhost'}`
        exchange.sendText(200, describeEndpoints(origin))
      },
    ],
  ]

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    allowAnyOrigin(request, response)
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    const exchange = new Exchange(request, response, heartbeat)
    const { pathname } = exchange.url
    const matches = routes.filter(([, path]) => path.test(pathname))
    const allowed = matches.map(([method]) => method).join(', ')
    const route = matches.find(([method]) => method === request.method)
    try {
      if (matches.length === 0) throw new RequestError(404, 'Not found: GET / lists the endpoints')
      if (!route) throw new RequestError(405, `Send ${allowed}`, { allow: allowed })
      const [, path, handler] = route
      await handler(exchange, path.exec(pathname)?.[1] ?? '')
    } catch (error) {
      // After the headers, the only failure is that the client has left.
      if (error instanceof RequestError)
        exchange.sendText(error.status, error.message, error.headers)
      else if (!response.destroyed) throw error
    }
  }

  return createServer((request, response) => void respond(request, response))
}

/** Lets pages of any origin read the response, and send any header. */
function allowAnyOrigin({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('access-control-expose-headers', 'x-answer-id, retry-after')
  response.setHeader('access-control-allow-methods', 'GET, POST')
  response.setHeader(
    'access-control-allow-headers',
    headers['access-control-request-headers'] ?? 'authorization, content-type, last-event-id',
  )
  response.setHeader('access-control-max-age', '7200')
}
