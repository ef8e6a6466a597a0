import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Listener } from '../session-log.ts'
import { Connection, now } from './connection.ts'
import { answerPreflight } from './cors.ts'
import { Exchange, type OriginUrls } from './exchange.ts'
import { listRoutes, routes } from './routes.ts'
import { headerPairs, type Exchanged } from './session.ts'
import type { Sessions } from './sessions.ts'
import type { SocketLedger } from './socket-ledger.ts'

interface OriginParts {
  listener: Listener
  /** Whether a connection serves several requests. */
  keepsAlive: boolean
  sessions: Sessions
  sockets: SocketLedger
  /** Called for each request: the second origin is unknown while the first is created. */
  origins: () => OriginUrls
}

/** A server for clients, which does not listen yet. */
export function createOrigin({
  listener,
  keepsAlive,
  sessions,
  sockets,
  origins,
}: OriginParts): Server {
  const server = createServer(
    { maxHeaderSize: 1 << 20, highWaterMark: 1 << 18 },
    (request, response) => void answer(request, response),
  )
  // Only the routes and the clients decide when a connection ends.
  server.requestTimeout = 0
  server.headersTimeout = 0
  server.keepAliveTimeout = 0
  sockets.watch(server)
  return server

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(request.url ?? '/', origins().serverUrl) ?? new URL('http://unparsable')
    const id = url.searchParams.get('session')
    const route = routes[url.pathname]
    if (id === null || route === undefined) return answerUnknown(url, response)

    // Chromium retries by itself if a reused connection breaks without a response, or on a 408.
    if (!keepsAlive) response.shouldKeepAlive = false
    const session = sessions.get(id)
    if (request.method === 'OPTIONS') {
      session.preflights.push({ at: now(), path: request.url ?? '', headers: headerPairs(request) })
      return answerPreflight(request, response, url.searchParams)
    }
    const number = session.exchanges.length + 1
    const connection = new Connection(response, (what) =>
      what === 'bytes' ? session.changes.changed() : session.note(number, what),
    )
    const exchanged: Exchanged = {
      number,
      at: now(),
      listener,
      request,
      socket: sockets.assign(request.socket, id),
      body: [],
      bodyComplete: false,
      connection,
    }
    const whole = gatherBody(exchanged, () => session.changes.changed())
    session.exchanges.push(exchanged)
    session.note(number, 'request')
    try {
      const parts = { route, request, session, connection, url, origins: origins(), whole }
      const exchange = new Exchange(parts)
      const { unknownParams } = exchange
      if (unknownParams === undefined) return await route.handle(exchange)
      session.problems.push(unknownParams)
      exchange.respond(400, { 'content-type': 'text/plain' }, unknownParams)
    } catch (error) {
      session.problems.push(`${url.pathname}: ${String(error)}`)
      connection.destroy()
    }
  }
}

function gatherBody(exchanged: Exchanged, changed: () => void): Promise<Buffer> {
  const { request, body } = exchanged
  return new Promise((resolve) => {
    request.on('data', (bytes: Buffer) => {
      body.push(bytes)
      changed()
    })
    request.on('end', () => {
      exchanged.bodyComplete = true
      changed()
    })
    // A request closed before its end is a client that left: code that awaits the body must not wait forever.
    request.on('close', () => resolve(Buffer.concat(body)))
    request.on('end', () => resolve(Buffer.concat(body)))
    request.on('error', () => {})
  })
}

function answerUnknown(url: URL, response: ServerResponse): void {
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'access-control-allow-origin': '*',
  }
  const known = url.pathname === '/' || routes[url.pathname] !== undefined
  const status = url.pathname === '/' ? 200 : known ? 400 : 404
  response.writeHead(status, headers).end(listRoutes())
}

export async function listen(server: Server, port = 0): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

export async function stop(server: Server): Promise<void> {
  if (!server.listening) return
  const stopped = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await stopped
}
