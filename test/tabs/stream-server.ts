import { once } from 'node:events'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { frameOf } from '../support/numbered-event.ts'
import type { Report } from './messages.ts'

/** The pages' scripts by their path, for both protocol versions. */
export type Scripts = Readonly<Record<string, string>>

/** A request for the stream. */
export interface StreamRequest {
  /** In milliseconds since the epoch. */
  readonly at: number
  /** The page that sent it, by the `Referer` header. */
  readonly by: string
  readonly lastEventId: string | undefined
  readonly status: number
}

const interval = 20

/**
 * One origin with one stream of numbered events, over HTTP/1.1: one event each 20 ms, and each request gets the events
 * after its `Last-Event-ID`. It counts the open connections of the stream and their maximum.
 */
export class StreamServer {
  /** The time at which each event was sent first, by its number. */
  readonly sentAt: number[] = [0]
  readonly requests: StreamRequest[] = []
  readonly tokens: string[] = []
  mostConnections = 0
  /** Called with each report of a page. */
  onReport: (report: Report) => void = () => {}
  /** Called when a connection opens or closes. */
  onChange: () => void = () => {}
  /** A status in place of the stream for the requests from now on. */
  refuseWith: number | undefined
  readonly #scripts: Scripts
  readonly #connections = new Map<ServerResponse, string>()
  readonly #pages: Server
  readonly #reports: Server
  #timer: NodeJS.Timeout | undefined

  constructor(scripts: Scripts) {
    this.#scripts = scripts
    this.#pages = createServer((request, response) => void this.#answer(request, response))
    this.#reports = createServer((request, response) => void this.#take(request, response))
  }

  get last(): number {
    return this.sentAt.length - 1
  }

  /** The pages that hold the open connections. */
  get connections(): string[] {
    return [...this.#connections.values()]
  }

  get origin(): string {
    return originOf(this.#pages)
  }

  get reportUrl(): string {
    return `${originOf(this.#reports)}/`
  }

  async start(): Promise<void> {
    for (const server of [this.#pages, this.#reports]) {
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
    }
    this.#timer = setInterval(() => this.#send(), interval)
  }

  /** Sends no more events; returns the number of the last one. */
  stop(): number {
    clearInterval(this.#timer)
    return this.last
  }

  /** Resets all connections of the stream. */
  cut(): void {
    for (const response of this.#connections.keys()) response.destroy()
  }

  async close(): Promise<void> {
    this.stop()
    for (const server of [this.#pages, this.#reports]) {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    }
  }

  #send() {
    this.sentAt.push(Date.now())
    const frame = frameOf(this.last)
    for (const response of this.#connections.keys()) response.write(frame)
  }

  async #answer(request: IncomingMessage, response: ServerResponse) {
    const { pathname, searchParams } = new URL(request.url!, 'http://localhost')
    if (pathname === '/events') this.#stream(request, response)
    else if (pathname === '/token') {
      this.tokens.push(byOf(request))
      // The page renews its token, and the server accepts it from then on.
      this.refuseWith = undefined
      response.setHeader('cache-control', 'no-store').end('token')
    } else if (pathname === '/slow') {
      await pause(Number(searchParams.get('ms')))
      response.setHeader('cache-control', 'no-store').end()
    } else if (pathname in this.#scripts)
      response
        .setHeader('content-type', 'text/javascript; charset=utf-8')
        .end(this.#scripts[pathname])
    else if (pathname.startsWith('/tab'))
      response
        .setHeader('content-type', 'text/html; charset=utf-8')
        .end(`<!doctype html><title>Tab</title><body><script src="${pathname}.js"></script>`)
    else if (pathname === '/elsewhere')
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>Elsewhere</title>')
    else response.writeHead(404).end()
  }

  #stream(request: IncomingMessage, response: ServerResponse) {
    const { 'last-event-id': lastEventId } = request.headers
    const by = byOf(request)
    const status = this.refuseWith ?? 200
    this.requests.push({
      at: Date.now(),
      by,
      lastEventId: lastEventId as string | undefined,
      status,
    })
    if (status !== 200) return void response.writeHead(status).end()
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    const missed = lastEventId === undefined ? [] : this.sentAt.slice(Number(lastEventId) + 1)
    // Firefox hands over the response with its first byte.
    response.write(
      `:\n${missed.map((_, index) => frameOf(Number(lastEventId) + 1 + index)).join('')}`,
    )
    this.#connections.set(response, by)
    this.mostConnections = Math.max(this.mostConnections, this.#connections.size)
    response.on('close', () => {
      this.#connections.delete(response)
      this.onChange()
    })
    this.onChange()
  }

  async #take(request: IncomingMessage, response: ServerResponse) {
    // A page may be gone before all of it is sent.
    const body = await text(request).catch(() => '')
    response.setHeader('access-control-allow-origin', '*').end()
    if (request.complete && body) this.onReport(JSON.parse(body) as Report)
  }
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The tab of a request: a page and its worker have the options in their URLs. */
function byOf({ headers: { referer = '' } }: IncomingMessage): string {
  const options = URL.canParse(referer) ? new URL(referer).searchParams.get('options') : null
  return options ? (JSON.parse(options) as { id: string }).id : ''
}
