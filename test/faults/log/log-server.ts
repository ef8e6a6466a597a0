import { once } from 'node:events'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { readLastEventId } from './last-event-id-header.ts'
import { frameOf, numberOf } from './numbered-event.ts'

export interface LogServerOptions {
  /** How many events are added while a client is disconnected. */
  burst: number
  /** The `retry:` field before each connection's first event. */
  retry?: number | undefined
  /** The number of the last initial event. */
  last?: number | undefined
  /** How many events a connection adds, one after so many milliseconds. @defaultValue `30`, `1` */
  growth?: { events: number; interval: number } | undefined
  onRequest?: ((target: string) => void) | undefined
  /** The required body of each request. */
  body?: string | undefined
}

/**
 * Enough for a fault that waits for a number of bytes, but not so many that a silent connection grows the log
 * forever.
 */
const usualGrowth = { events: 30, interval: 1 }

/**
 * Keeps a numbered log and resumes by `Last-Event-ID`: each connection gets the later events and then new ones, about
 * one per millisecond, until the log is finished. An unknown ID restarts the log.
 */
export class LogServer {
  /** The number of the last event. */
  last: number
  /** The problems of requests. */
  readonly problems: string[] = []
  readonly #options: LogServerOptions
  readonly #server: Server
  readonly #streams = new Set<() => void>()
  /** Whether the log is complete. */
  isFinished = false

  static async listen(options: LogServerOptions, port = 0): Promise<LogServer> {
    const server = createServer()
    await once(server.listen(port, '127.0.0.1'), 'listening')
    return new LogServer(server, options)
  }

  private constructor(server: Server, options: LogServerOptions) {
    this.#server = server
    this.#options = options
    this.last = options.last ?? 0
    server.on('request', (request: IncomingMessage, response: ServerResponse) =>
      this.#serve(request, response).catch((error) => this.problems.push(String(error))),
    )
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Adds the last events and completes the log. */
  finish(events: number): void {
    if (this.isFinished) return
    this.isFinished = true
    this.last += events
    for (const send of this.#streams) send()
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  async #serve(request: IncomingMessage, response: ServerResponse) {
    const { body, burst, growth = usualGrowth, onRequest, retry } = this.#options
    response.on('error', () => {})
    if (body !== undefined) {
      // A request with a closed connection needs no response.
      const sent = await text(request).catch(() => body)
      if (sent !== body) this.problems.push(`${request.method} with the body ${sent}`)
    }
    if (response.destroyed) return
    onRequest?.(request.url ?? '')
    const position = readLastEventId(request.headers['last-event-id'] as string | undefined)
    let sent = numberOf(position) ?? 0
    let isFirst = true
    if (!this.isFinished) this.last += burst
    response.writeHead(200, { 'content-type': 'text/event-stream', connection: 'close' })
    response.flushHeaders()
    const send = () => {
      for (; sent < this.last; isFirst = false)
        response.write(frameOf(++sent, isFirst ? retry : undefined))
    }
    let left = growth.events
    const ticker = setInterval(() => {
      if (this.isFinished || left-- === 0) return clearInterval(ticker)
      this.last++
      send()
    }, growth.interval)
    this.#streams.add(send)
    response.on('close', () => {
      clearInterval(ticker)
      this.#streams.delete(send)
    })
    send()
  }
}
