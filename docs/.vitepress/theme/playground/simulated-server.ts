import { type TestConnection, type TestRequest, createTestServer } from 'headwater/testing'
import type { FetchLike } from 'headwater'
import { eventText } from './event-text.ts'
import type { Settings } from './fields.ts'
import { SimulatedNetwork } from './simulated-network.ts'

/** The origin of the simulated server: that of `npx headwater demo`, which has the same endpoints. */
export const origin = 'http://localhost:3000'

/** Longer than any run: the server waits for as long as the client does. */
const noDeadline = 2 ** 31 - 1

/** A position in a stream: the answer that it belongs to, if any, and the number of the last event. */
interface Position {
  readonly idPrefix: string
  readonly last: number
}

/**
 * A server in the page that behaves as the settings say: `GET /prices`, `GET /private/prices`, `POST /chat`,
 * `GET /chat/<answer id>` and `POST /token`. It is `headwater/testing`'s server, with real time.
 */
export class SimulatedServer {
  readonly network: SimulatedNetwork
  readonly #settings: Settings
  readonly #sleep: (milliseconds: number) => Promise<void>
  readonly #server = createTestServer({ timeout: noDeadline })
  readonly #open = new Set<TestConnection>()
  #isClosed = false
  #requests = 0
  #streams = 0
  #sent = 0
  #answers = 0
  #tokens = 0
  #tokenUses = 0
  #hasBeenOffline = false

  /** @param sleep - waits; for tests, a function that does not */
  constructor(settings: Settings, sleep: (milliseconds: number) => Promise<void> = wait) {
    this.#settings = settings
    this.#sleep = sleep
    this.network = new SimulatedNetwork(this.#server.fetch as unknown as FetchLike)
    void this.#accept()
  }

  /** How many answers `POST /chat` has begun. */
  get answers(): number {
    return this.#answers
  }

  /** Breaks every open connection, like a restart of the server or a change of the network. */
  dropConnections(): void {
    for (const connection of this.#open)
      if (!connection.isClosed) void connection.fail(new TypeError('network error'))
    this.#open.clear()
  }

  goOffline(): void {
    this.network.goOffline()
    this.dropConnections()
  }

  /** Ends the server with its connections and timers. */
  close(): void {
    this.#isClosed = true
    this.dropConnections()
    try {
      this.#server.close()
    } catch {
      // It reports the requests without an answer, which are for tests to judge.
    }
  }

  async #accept() {
    try {
      for (;;) {
        const connection = await this.#server.nextConnection()
        this.#open.add(connection)
        void connection.closed.then(() => this.#open.delete(connection))
        void this.#answer(connection)
      }
    } catch {
      // The server was closed.
    }
  }

  async #answer(connection: TestConnection) {
    const { pathname } = new URL(connection.request.url)
    if (pathname === '/token') {
      this.#tokens += 1
      this.#tokenUses = 0
      const token = { token: `token-${this.#tokens}`, expiresIn: 5 }
      const headers = { 'content-type': 'application/json' }
      return connection.respond(200, { headers, body: JSON.stringify(token) })
    }
    this.#requests += 1
    const { contentType, headerDelay, refuse, refuseStatus, retryAfter } = this.#settings
    if (this.#requests === 1) await this.#sleep(headerDelay)
    if (!connection.isWaiting) return undefined
    if (this.#requests <= refuse) {
      const headers = retryAfter === null ? {} : { 'retry-after': String(retryAfter) }
      return connection.respond(Number(refuseStatus), { headers })
    }
    if (!this.#accepts(connection.request)) return connection.respond(401)
    if (contentType === 'text/html') {
      const headers = { 'content-type': contentType }
      return connection.respond(200, { headers, body: '<h1>Sign in</h1>' })
    }
    return this.#stream(connection)
  }

  /** Whether the request has the current token, if the server requires one. */
  #accepts({ headers }: TestRequest): boolean {
    const { tokenLasts } = this.#settings
    if (tokenLasts === null) return true
    return headers.get('authorization') === `Bearer token-${this.#tokens}` && this.#isTokenValid
  }

  get #isTokenValid(): boolean {
    return this.#tokenUses < (this.#settings.tokenLasts ?? Infinity)
  }

  #positionOf({ lastEventId, method, url }: TestRequest): Position {
    const { ids, service } = this.#settings
    if (service === 'answer' && method === 'POST') this.#answers += 1
    const answer = new URL(url).pathname.split('/')[2] ?? `a${this.#answers}`
    const idPrefix = service === 'answer' ? `${answer}:` : ''
    const isOwn = ids && method === 'GET' && lastEventId?.startsWith(idPrefix)
    const last = isOwn ? Number(lastEventId!.slice(idPrefix.length)) : 0
    return { idPrefix, last: Number.isSafeInteger(last) && last > 0 ? last : 0 }
  }

  async #stream(connection: TestConnection) {
    const settings = this.#settings
    const { end, events, heartbeat, interval, retry, service } = settings
    const { idPrefix, last } = this.#positionOf(connection.request)
    // The ID of [DONE] is the one after the last word.
    const isComplete = last >= (service === 'answer' ? events + 1 : events)
    if (isComplete && end === 'stop') return connection.respond(204)
    const isFirst = ++this.#streams === 1
    const headers = service === 'answer' ? { 'x-answer-id': idPrefix.slice(0, -1) } : {}
    void connection.open(200, { headers })
    void connection.write(retry === null ? ':\n\n' : `retry: ${retry}\n\n`)
    if (heartbeat !== null) void this.#sendHeartbeats(connection, heartbeat)
    for (let number = last + 1; number <= events; number += 1) {
      await this.#sleep(interval)
      if (!connection.isOpen) return undefined
      void connection.write(eventText(number, settings, idPrefix))
      this.#sent += 1
      this.#tokenUses += 1
      if (this.#goesOffline()) return this.#loseNetwork()
      if (number < events && !this.#isTokenValid) return connection.end()
      const inConnection = number - last
      if (isFirst && inConnection === settings.stallAfter) return undefined
      if (number < events && settings.drop !== 'never' && inConnection % settings.dropEvery === 0)
        return this.#drop(connection, eventText(number + 1, settings, idPrefix))
    }
    await this.#sleep(interval)
    if (!connection.isOpen) return undefined
    if (service === 'answer') {
      const id = settings.ids ? `id: ${idPrefix}${events + 1}\n` : ''
      void connection.write(`${id}data: [DONE]\n\n`)
      return connection.end()
    }
    return end === 'stop' ? connection.end() : undefined
  }

  #drop(connection: TestConnection, next: string): Promise<void> {
    if (this.#settings.drop === 'end') return connection.end()
    if (this.#settings.drop === 'half') void connection.write(next.slice(0, next.length / 2))
    return connection.fail(new TypeError('network error'))
  }

  #goesOffline(): boolean {
    const { offlineAfter } = this.#settings
    return offlineAfter !== null && !this.#hasBeenOffline && this.#sent >= offlineAfter
  }

  async #loseNetwork() {
    this.#hasBeenOffline = true
    this.goOffline()
    await this.#sleep(this.#settings.offlineFor)
    if (!this.#isClosed) this.network.goOnline()
  }

  async #sendHeartbeats(connection: TestConnection, interval: number) {
    for (;;) {
      await this.#sleep(interval)
      if (!connection.isOpen) return
      void connection.comment('heartbeat')
    }
  }
}

const wait = (milliseconds: number) =>
  new Promise<void>((resolve) => void setTimeout(resolve, milliseconds))
