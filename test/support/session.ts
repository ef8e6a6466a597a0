import type { Chunk, Plan, PlannedAttempt } from './plan.ts'
import type { ServerUrls } from './server-urls.ts'
import type { RequestLog, SessionLog } from './session-log.ts'

/** A planned answer in tests: chunks may be bytes. */
export type Attempt = Omit<PlannedAttempt, 'chunks'> & {
  chunks?: (string | Uint8Array)[] | undefined
}

/**
 * The conditions of a wait; all given ones must hold. The counts `requests`, `bodies`, `opened`, `closed` and
 * `flushed` (bytes) are minimums, `open` and `blocked` are exact, `sockets` is a maximum. `stalled` is how many
 * milliseconds a blocked connection has not taken a byte.
 */
export type Conditions = Partial<
  Record<
    | 'requests'
    | 'bodies'
    | 'opened'
    | 'closed'
    | 'flushed'
    | 'open'
    | 'blocked'
    | 'sockets'
    | 'stalled',
    number
  >
>

type Params = Record<string, string | number | boolean>

interface SessionOptions {
  /** For environments with a `fetch` that cannot reach the server. */
  fetch?: typeof globalThis.fetch | undefined
}

/** The test server as seen by one test, without the requests of other tests. */
export class TestSession {
  readonly id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`
  readonly urls: ServerUrls
  readonly #fetch: typeof globalThis.fetch

  // Saved now, so that a test that replaces `fetch` does not affect the probes.
  constructor(urls: ServerUrls, { fetch = globalThis.fetch }: SessionOptions = {}) {
    this.urls = urls
    this.#fetch = fetch.bind(globalThis)
  }

  /** The URL of a route for this session, e.g. `url('/numbered', { drop: 5 })`. */
  url(route: string, params: Params = {}, base: string = this.urls.serverUrl): string {
    const url = new URL(route, base)
    url.searchParams.set('session', this.id)
    for (const [name, value] of Object.entries(params)) url.searchParams.set(name, String(value))
    return url.href
  }

  /** The same at the other origin. */
  otherOriginUrl(route: string, params?: Params): string {
    return this.url(route, params, this.urls.otherOriginUrl)
  }

  /**
   * Sets the responses of `/script`, request by request, and returns its URL. After the attempts, `fallback` or the
   * last attempt repeats.
   */
  async plan(attempts: Attempt[], fallback?: Attempt): Promise<string> {
    const plan: Plan = {
      attempts: attempts.map(encode),
      ...(fallback && { fallback: encode(fallback) }),
    }
    await this.#post('plan', {}, JSON.stringify(plan))
    return this.url('/script')
  }

  /**
   * The same at a separate origin of this session, which never reuses a connection: browsers retry by themselves if a
   * reused connection breaks without a response.
   */
  async planOnOwnOrigin(attempts: Attempt[]): Promise<string> {
    await this.plan(attempts)
    return this.url('/script', {}, await this.startOwnOrigin())
  }

  /** Sends the headers of waiting responses (`/no-headers`, a planned `open: false`), of one request if given. */
  async open(request?: number): Promise<void> {
    await this.#post('open', { request })
  }

  /** Writes to the open connections, or to that of one request. */
  async write(chunk: string | Uint8Array, request?: number): Promise<void> {
    await this.#post('write', { request }, chunk)
  }

  /** Ends the responses as HTTP specifies. */
  async end(request?: number): Promise<void> {
    await this.#post('end', { request })
  }

  /** Resets the connections. */
  async destroy(request?: number): Promise<void> {
    await this.#post('destroy', { request })
  }

  /** Closes the connections before the announced end of their bodies. */
  async truncate(request?: number): Promise<void> {
    await this.#post('truncate', { request })
  }

  /**
   * Starts a separate origin of this session and returns its URL, which stays the same after a stop. With `keepsAlive`,
   * its connections are reused, and a client has no others to it than those of this session.
   */
  async startOwnOrigin({ keepsAlive = false } = {}): Promise<string> {
    const params = keepsAlive ? { keepsAlive: 1 } : {}
    return ((await this.#post('own-origin/start', params)) as { url: string }).url
  }

  /** Stops it: its connections are reset, and new ones are rejected. */
  async stopOwnOrigin(): Promise<void> {
    await this.#post('own-origin/stop')
  }

  async log(): Promise<SessionLog> {
    return (await this.#call('', {}, {})) as SessionLog
  }

  /**
   * Resolves with the log once all conditions hold; rejects with the server's log if they do not in time. Chromium
   * sometimes reads a discarded response for five more seconds, so the wait is longer.
   */
  async waitFor(conditions: Conditions, timeout = 30_000): Promise<SessionLog> {
    const response = await this.#request('wait', { ...conditions, timeout }, {})
    const log = (await response.json()) as SessionLog
    if (response.ok) return log
    const wanted = JSON.stringify(conditions)
    if (response.status !== 412)
      throw new Error(`Cannot wait for ${wanted}: ${JSON.stringify(log)}`)
    throw new Error(`Waited ${timeout} ms in vain for ${wanted}. ${summary(log)}`)
  }

  waitForRequests(count: number): Promise<SessionLog> {
    return this.waitFor({ requests: count })
  }

  /** For `count` responses whose headers were ever sent. */
  waitForOpened(count: number): Promise<SessionLog> {
    return this.waitFor({ opened: count })
  }

  /** For exactly `count` open connections. */
  waitForOpen(count: number): Promise<SessionLog> {
    return this.waitFor({ open: count })
  }

  /** For `count` exchanges to be over, however they ended. */
  waitForClosed(count: number): Promise<SessionLog> {
    return this.waitFor({ closed: count })
  }

  /** For at most `count` TCP connections of this session to be open. */
  waitForSockets(count: number): Promise<SessionLog> {
    return this.waitFor({ sockets: count })
  }

  /** For a connection with unread bytes whose client has taken none for that many milliseconds. */
  waitForStalled(milliseconds = 200): Promise<SessionLog> {
    return this.waitFor({ stalled: milliseconds }, 40_000)
  }

  /** Ends the session and resets its open connections. Rejects if the test made a mistake, as with a parameter. */
  async forget(): Promise<void> {
    const { problems } = (await this.#post('forget')) as { problems: string[] }
    if (problems.length > 0)
      throw new Error(`The test misuses the test server: ${problems.join('; ')}`)
  }

  #post(
    action: string,
    params: Record<string, number | undefined> = {},
    body?: string | Uint8Array,
  ) {
    // Always text: with any other type, browsers send a preflight first.
    const init = { method: 'POST', body: typeof body === 'object' ? body.slice() : (body ?? '') }
    return this.#call(action, params, init)
  }

  async #call(
    action: string,
    params: Record<string, number | undefined>,
    init: RequestInit,
  ): Promise<unknown> {
    const response = await this.#request(action, params, init)
    const answer: unknown = await response.json()
    if (response.ok) return answer
    throw new Error(`The test server refused '${action || 'log'}': ${JSON.stringify(answer)}`)
  }

  #request(action: string, params: Record<string, number | undefined>, init: RequestInit) {
    const url = new URL(`/_/session/${this.id}/${action}`.replace(/\/$/, ''), this.urls.controlUrl)
    for (const [name, value] of Object.entries(params)) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    return this.#fetch(url.href, init)
  }
}

/** A new session on a running test server. */
export function session(urls: ServerUrls, options?: SessionOptions): TestSession {
  return new TestSession(urls, options)
}

/** The value of a header as sent, one character a byte; several values are joined as `fetch` joins them. */
export function headerOf({ headers }: Pick<RequestLog, 'headers'>, name: string): string | null {
  const values = headers.filter(([key]) => key.toLowerCase() === name.toLowerCase())
  return values.length === 0 ? null : values.map(([, value]) => value).join(', ')
}

function encode({ chunks, ...attempt }: Attempt): PlannedAttempt {
  return { ...attempt, ...(chunks && { chunks: chunks.map(encodeChunk) }) }
}

function encodeChunk(chunk: string | Uint8Array): Chunk {
  if (typeof chunk === 'string') return chunk
  return { base64: btoa(Array.from(chunk, (byte) => String.fromCharCode(byte)).join('')) }
}

function summary({ counts, requests, problems }: SessionLog): string {
  const lines = requests.map(({ number, method, path, connection }) => {
    return `  ${number} ${method} ${path} ${connection.status} ${connection.closedBy ?? 'not over'}`
  })
  const all = [JSON.stringify(counts), ...lines.slice(-10), ...problems]
  return `The server saw:\n${all.join('\n')}`
}
