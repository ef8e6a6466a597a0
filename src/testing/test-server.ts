/// <reference lib="esnext.disposable" preserve="true" />
import type { EventMap } from '../index.ts'
import { describeSilence, describeUnanswered } from './describe-problems.ts'
import { type ResponseParts, makeResponse } from './make-response.ts'
import { TestConnection, abortReason } from './test-connection.ts'
import { TestClock } from './test-clock.ts'
import { TestPlatform } from './test-platform.ts'
import { type FetchInput, type FetchOptions, TestRequest } from './test-request.ts'
import { recordActivity, settle, startDeadline, turn } from './settle.ts'

/** Options of {@link createTestServer}. */
export interface TestServerOptions {
  /**
   * The time of `platform.clock` at the beginning, in milliseconds since the epoch.
   *
   * @defaultValue the start of 2026, UTC
   */
  now?: number | undefined
  /**
   * Real milliseconds after which `nextConnection()` rejects because no request came, and `send()` and the like because
   * the client has not read. Shorter than the limit of test runners, whose error gives no reason. Ignored if the runner
   * had replaced the timers before the import.
   *
   * @defaultValue `2000`
   */
  timeout?: number | undefined
}

/** A response that waits for its request. */
interface PreparedAnswer {
  readonly name: string
  answer(connection: TestConnection): void
}

/** A call of `nextConnection` that waits. */
interface Waiter {
  take(connection: TestConnection): void
  reject(error: Error): void
}

/**
 * A server in memory, made by {@link createTestServer}.
 *
 * @typeParam Events - event names mapped to the type of the data that `send` takes
 */
export class TestServer<Events extends EventMap = {}> {
  /** `close()`, for `using`, if the platform has `Symbol.dispose`. */
  declare readonly [Symbol.dispose]: () => void
  /** The time, chance, network and page of the client; for its option `platform`. */
  readonly platform: TestPlatform
  /** All requests so far, including those of aborted attempts. */
  readonly requests: TestRequest[] = []
  readonly #timeout: number
  readonly #answers: PreparedAnswer[] = []
  /** Connections of this turn, oldest first. */
  readonly #arriving: TestConnection[] = []
  /** Connections for `nextConnection`, oldest first. */
  readonly #untaken: TestConnection[] = []
  readonly #taken: TestConnection[] = []
  readonly #waiters: Waiter[] = []
  #isClosed = false

  constructor({ now, timeout = 2000 }: TestServerOptions = {}) {
    const missing = ['Headers', 'ReadableStream', 'Request', 'Response', 'TextEncoder'].filter(
      (name) => !(name in globalThis),
    )
    if (missing.length > 0)
      throw new TypeError(
        `createTestServer(): this environment lacks ${missing.join(', ')}. In Jest with jsdom, set testEnvironment to "jest-fixed-jsdom"`,
      )
    this.platform = new TestPlatform({ clock: new TestClock(now) })
    this.#timeout = timeout
    if (Symbol.dispose) Object.defineProperty(this, Symbol.dispose, { value: () => this.close() })
  }

  /**
   * The client's `fetch`; for its option `fetch`. Rejects like the platform's: with a `TypeError` for an invalid request,
   * with the reason of an abort. It follows no redirect: clients of this package do that themselves.
   */
  readonly fetch = async (input: FetchInput, init?: FetchOptions): Promise<Response> => {
    const request = new TestRequest(input, init)
    const signal = init?.signal ?? (input as Partial<Request>).signal
    if (signal?.aborted) throw abortReason(signal)
    if (this.#isClosed)
      throw new TypeError(`fetch failed: the test server was closed before ${request}`)
    this.requests.push(request)
    const connection = new TestConnection(request, signal, this.#timeout)
    void this.#admit(connection)
    return connection.response
  }

  /**
   * The oldest request that was neither taken nor answered by `respondOnce`, as a connection to answer; or the next one.
   * Requests that the client has aborted are skipped. Rejects after {@link TestServerOptions.timeout}, naming the likely
   * reason; only what needs the clock to advance never comes by itself.
   *
   * @typeParam Sent - event names mapped to the type of the data that `send` takes
   */
  nextConnection<Sent extends EventMap = Events>(): Promise<TestConnection<Sent>> {
    const next = this.#takeNext()
    // A test that fails before it awaits the connection reports its own failure alone.
    next.catch(() => {})
    return next as Promise<unknown> as Promise<TestConnection<Sent>>
  }

  /**
   * Answers one request with a whole response: the oldest that waits, or else the next, before `nextConnection` gets it.
   * Several calls answer as many requests, in order.
   *
   * @param status - the status
   * @param parts - its `headers` and `body`
   */
  respondOnce(status: number, parts?: ResponseParts): void {
    const response = makeResponse(status, parts)
    this.#answerOnce(`respondOnce(${status})`, (connection) => connection.respondWith(response))
  }

  /**
   * Fails one request with a network error: the oldest that waits, or else the next.
   *
   * @param error - the error of `fetch`; a `TypeError` by default
   */
  failOnce(error?: unknown): void {
    this.#answerOnce('failOnce()', (connection) => connection.fail(error))
  }

  /** {@link TestClock.advance} of the platform's clock: runs the client's timers in order, without waiting. */
  advance(milliseconds: number): Promise<void> {
    return this.platform.clock.advance(milliseconds)
  }

  /** Lets promises settle without advancing the time. */
  settle(): Promise<void> {
    return settle()
  }

  /**
   * Ends the test: throws an error that names each request without an answer, each answer that was not used, and each
   * call of `nextConnection` that still waits. A request may stay without an answer if the test has taken it, or the
   * client has aborted it at once. Open connections stay as they are, and later requests fail. Later calls do nothing.
   */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    const problems = describeUnanswered({
      untaken: [...this.#untaken, ...this.#arriving.filter(({ isWaiting }) => isWaiting)],
      taken: this.#taken.filter(({ isWaiting }) => isWaiting),
      unused: this.#answers.map(({ name }) => name),
    })
    for (const waiter of this.#waiters.splice(0)) {
      const error = new Error(
        `The server was closed while nextConnection() waited. ${this.#silence}`,
      )
      problems.push(error.message)
      waiter.reject(error)
    }
    if (problems.length > 0)
      throw new Error(
        `The test left requests open:\n${problems.map((line) => `- ${line}`).join('\n')}`,
      )
  }

  get #silence(): string {
    return describeSilence(this.platform, this.requests)
  }

  async #takeNext(): Promise<TestConnection> {
    for (;;) {
      const connection = this.#untaken.shift() ?? (await this.#arrival())
      this.#taken.push(connection)
      await settle()
      if (!connection.isClosed) return connection
    }
  }

  /** Answers or offers the connection after a turn, unless it is closed by then: a component may be mounted twice. */
  async #admit(arrived: TestConnection) {
    recordActivity()
    this.#arriving.push(arrived)
    await turn()
    // Not always the one that waited: WebKit may end two turns in another order.
    const connection = this.#arriving.shift()!
    if (connection.isClosed || this.#isClosed) return
    recordActivity()
    const prepared = this.#answers.shift()
    const waiter = prepared ? undefined : this.#waiters.shift()
    if (prepared) prepared.answer(connection)
    else if (waiter) waiter.take(connection)
    else this.#untaken.push(connection)
  }

  #answerOnce(name: string, answer: (connection: TestConnection) => void) {
    const waiting = this.#untaken.findIndex(({ isClosed }) => !isClosed)
    if (waiting >= 0) answer(this.#untaken.splice(waiting, 1)[0]!)
    else this.#answers.push({ name, answer })
  }

  #arrival(): Promise<TestConnection> {
    return new Promise((take, reject) => {
      if (this.#isClosed) throw new Error('nextConnection(): the server is closed')
      const waiter: Waiter = {
        take(connection) {
          stopDeadline()
          take(connection)
        },
        reject(error) {
          stopDeadline()
          reject(error)
        },
      }
      const stopDeadline = startDeadline(this.#timeout, () => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1)
        reject(
          new Error(`nextConnection(): no request within ${this.#timeout} ms. ${this.#silence}`),
        )
      })
      this.#waiters.push(waiter)
    })
  }
}

/**
 * Makes a server for a test: it answers the requests of a client as the test says, and its clock advances only when the
 * test advances it. Nothing waits in real time, and no port is opened.
 *
 * @example
 * ```ts
 * using server = createTestServer()
 * using client = new EventSourceClient('https://example.test/prices', server)
 * const price = client.once('price')
 * const connection = await server.nextConnection()
 * connection.send({ event: 'price', data: { value: 1 }, id: '1' })
 * assert.equal((await price).data, '{"value":1}')
 * ```
 * @typeParam Events - event names mapped to the type of the data that `send` takes
 * @param options - the time at the beginning, and the limit for `nextConnection`
 */
export function createTestServer<Events extends EventMap = {}>(
  options?: TestServerOptions,
): TestServer<Events> {
  return new TestServer<Events>(options)
}
