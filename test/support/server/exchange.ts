import type { IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { Ending, ResponseHead } from '../plan.ts'
import type { ServerUrls } from '../server-urls.ts'
import type { Connection } from './connection.ts'
import { corsHeaders } from './cors.ts'
import { fromUtf8, type Session } from './session.ts'

export type Handler = (exchange: Exchange) => void | Promise<void>

export interface Route {
  about: string
  /** The query parameters that it reads, besides those of every route. */
  params: readonly string[]
  handle: Handler
}

/** The routes of one topic, by their paths. */
export type Routes = Record<string, Route>

/** Read by `Exchange.stream`. */
export const streamParams = ['ending', 'gap']

/** Allowed for every route. No route but one reads `token`: it stands for a secret in a URL. */
const commonParams = ['session', 'cors', 'token']

export type OriginUrls = Omit<ServerUrls, 'controlUrl'>

interface Parts {
  route: Route
  request: IncomingMessage
  session: Session
  connection: Connection
  url: URL
  origins: OriginUrls
  whole: Promise<Buffer>
}

const defaultHeaders = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }

export function toBytes(chunk: string | Uint8Array): Uint8Array {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}

/** One request and its response, for a route. */
export class Exchange {
  readonly request: IncomingMessage
  readonly session: Session
  readonly connection: Connection
  /** Which request of the session to this route it is, from 1. */
  readonly turn: number
  readonly #params: ReadonlySet<string>
  readonly #url: URL
  readonly #origins: OriginUrls
  readonly #whole: Promise<Buffer>

  constructor({ route, request, session, connection, url, origins, whole }: Parts) {
    this.#params = new Set([...commonParams, ...route.params])
    this.request = request
    this.session = session
    this.connection = connection
    this.turn = session.turn(url.pathname)
    this.#url = url
    this.#origins = origins
    this.#whole = whole
  }

  /** Reports the parameters that the route does not read: the test would not test anything by giving them. */
  get unknownParams(): string | undefined {
    const unknown = [...this.#url.searchParams.keys()].filter((name) => !this.#params.has(name))
    if (unknown.length === 0) return undefined
    return `${this.#url.pathname} does not read "${unknown.join('", "')}", only ${[...this.#params].join(', ')}`
  }

  param(name: string, otherwise = ''): string {
    this.#requireDeclared(name)
    return this.#url.searchParams.get(name) ?? otherwise
  }

  has(name: string): boolean {
    this.#requireDeclared(name)
    return this.#url.searchParams.has(name)
  }

  number(name: string, otherwise: number): number {
    return this.has(name) ? Number(this.param(name)) : otherwise
  }

  #requireDeclared(name: string): void {
    if (!this.#params.has(name)) throw new Error(`Declare "${name}" in the route's params`)
  }

  /** How the response ends after the last chunk, by the parameter `ending`. */
  ending(otherwise: Ending = 'hold'): Ending {
    return this.param('ending', otherwise) as Ending
  }

  /** The last event ID of the request, or the empty string. */
  get lastEventId(): string {
    return fromUtf8(String(this.request.headers['last-event-id'] ?? ''))
  }

  /**
   * The complete request body. Most routes wait for it, like real servers: WebKit stops sending a body if the
   * response starts too early.
   */
  body(): Promise<Buffer> {
    return this.#whole
  }

  /** The URL of another route for the same session. */
  link(route: string, origin: 'main' | 'other' = 'main'): string {
    const base = origin === 'main' ? this.#origins.serverUrl : this.#origins.otherOriginUrl
    const url = new URL(route, base)
    url.searchParams.set('session', this.session.id)
    return url.href
  }

  /** The same route with other parameters. */
  here(params: Record<string, string>): string {
    const query = new URLSearchParams(this.#url.searchParams)
    for (const [name, value] of Object.entries(params)) query.set(name, value)
    return `${this.#url.pathname}?${query}`
  }

  open(head: ResponseHead = {}, bodyLength?: number): void {
    const own = Array.isArray(head.headers) ? head.headers : Object.entries(head.headers ?? {})
    const named = new Set(own.map(([name]) => name.toLowerCase()))
    const sent = own.filter((pair): pair is [string, string] => pair[1] !== null)
    const exposed = sent.map(([name]) => name)
    const defaults = Object.entries({
      ...defaultHeaders,
      ...corsHeaders(this.request, this.#url.searchParams, exposed),
      ...(head.coding === 'length' && { 'content-length': String(bodyLength) }),
      ...(head.coding === 'close' && { connection: 'close' }),
    }).filter(([name]) => !named.has(name))
    const headers = [...defaults, ...sent].flat()
    this.connection.open(head.status ?? 200, head.statusText, headers, head.coding === 'close')
  }

  /**
   * Starts a stream without events. Firefox exposes a response only with the first byte of its body, so it gets an empty
   * line, which every parser ignores.
   */
  greet(): void {
    if (/Firefox\//.test(this.#client)) this.connection.write(toBytes('\n'))
  }

  /** Writes each chunk separately and ends with `ending`; `truncate` cuts within the last chunk. */
  async finish(chunks: readonly Uint8Array[], gap: number, ending: Ending): Promise<void> {
    const isBreak = ending === 'destroy' || ending === 'truncate'
    const whole = ending === 'truncate' ? chunks.slice(0, -1) : chunks
    await this.connection.writeApart(whole, gap)
    // Browsers and Bun discard undelivered bytes when a connection breaks.
    const gapBefore = /^(Mozilla|Bun)\//.test(this.#client) ? 100 : 0
    if (isBreak && whole.length > 0 && gapBefore > 0) await pause(gapBefore)
    const last = chunks[whole.length]
    if (last) this.connection.truncate(last, gapBefore)
    else this.connection.finish(ending)
  }

  /** The user agent of the client. */
  get #client(): string {
    return this.request.headers['user-agent'] ?? ''
  }

  /** Opens the stream if needed, writes each chunk separately and ends. */
  async stream(chunks: readonly (string | Uint8Array)[], ending = this.ending()): Promise<void> {
    await this.body()
    this.open()
    const bytes = chunks.map(toBytes)
    if (bytes.length === 0 && ending === 'hold') this.greet()
    await this.finish(bytes, this.number('gap', 2), ending)
  }

  /** Sends a complete response that is not an event stream. */
  respond(status: number, headers: Record<string, string | null>, body: string): void {
    const bytes = toBytes(body)
    this.open({ status, headers: { ...headers, 'content-length': String(bytes.length) } })
    if (bytes.length > 0) this.connection.write(bytes)
    this.connection.finish('end')
  }
}
