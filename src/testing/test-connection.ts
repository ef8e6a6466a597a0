import type { EventMap } from '../index.ts'
import { type ResponseParts, makeResponse } from './make-response.ts'
import { ResponseBody, type Step } from './response-body.ts'
import { type SentEventOf, serializeComment, serializeEvent } from './serialize-event.ts'
import { settle, startDeadline } from './settle.ts'
import type { TestRequest } from './test-request.ts'

/** The side that ended a connection. */
export type ClosedBy = 'client' | 'server'

/** The reason of an abort. React Native's signals have none. */
export function abortReason(signal: AbortSignal | undefined): unknown {
  return signal?.reason ?? Object.assign(new Error('Aborted'), { name: 'AbortError' })
}

/**
 * One request, and the response that the test makes to it.
 *
 * Each method that sends returns a promise, which need not be awaited: it resolves once the client has read what was sent
 * and has called its handlers. While a client does not read, because a consumer is behind, it stays pending; after the
 * server's `timeout`, it rejects with an error that says so. After the client has left, by an abort or by cancelling the
 * body, these methods do nothing.
 *
 * @typeParam Events - event names mapped to the type of the data that `send` takes
 */
export class TestConnection<Events extends EventMap = {}> {
  /** The request. */
  readonly request: TestRequest
  /** Resolves when the connection is over, with the side that ended it. */
  readonly closed: Promise<ClosedBy>
  /** @internal */
  readonly response: Promise<Response>
  readonly #body = new ResponseBody(() => this.#close('client'))
  readonly #signal: AbortSignal | undefined
  readonly #timeout: number
  #state: 'waiting' | 'open' | ClosedBy = 'waiting'
  #resolve!: (response: Response) => void
  #reject!: (reason: unknown) => void
  #resolveClosed!: (by: ClosedBy) => void

  /** @internal */
  constructor(request: TestRequest, signal: AbortSignal | undefined, timeout: number) {
    this.request = request
    this.#timeout = timeout
    this.#signal = signal
    this.closed = new Promise((resolve) => void (this.#resolveClosed = resolve))
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    signal?.addEventListener('abort', this.#onAbort)
  }

  /** Whether the request is still without a response. */
  get isWaiting(): boolean {
    return this.#state === 'waiting'
  }

  /** Whether the response has begun, and neither side has ended it. */
  get isOpen(): boolean {
    return this.#state === 'open'
  }

  /** Whether the connection is over. */
  get isClosed(): boolean {
    return !this.isWaiting && !this.isOpen
  }

  /** Bytes that were written and that the client has not read. More than 0 after `settle()` is backpressure. */
  get unreadBytes(): number {
    return this.#body.unreadBytes
  }

  /**
   * Sends the headers of a stream and leaves the body open. The other methods that send call it if needed.
   *
   * @param status - the status; `200` by default
   * @param parts - its `headers`
   */
  open(status = 200, { headers }: Pick<ResponseParts, 'headers'> = {}): Promise<void> {
    if (this.#hasLeft('open')) return settle()
    this.#sendHeaders('open', () => makeResponse(status, { headers, body: this.#body.stream }))
    this.#state = 'open'
    return settle()
  }

  /**
   * Sends a whole response and ends the connection.
   *
   * @param status - the status
   * @param parts - its `headers` and `body`
   */
  respond(status: number, parts?: ResponseParts): Promise<void> {
    return this.respondWith(makeResponse(status, parts))
  }

  /** @internal */
  respondWith(response: Response): Promise<void> {
    if (this.#hasLeft('respond')) return settle()
    this.#sendHeaders('respond', () => response)
    this.#close('server')
    return settle()
  }

  /** Sends an event, in one chunk. */
  send(event: SentEventOf<Events>): Promise<void> {
    return this.#write('send', serializeEvent(event))
  }

  /** Sends a comment, in one chunk: a keep-alive. */
  comment(text = ''): Promise<void> {
    return this.#write('comment', serializeComment(text))
  }

  /** Writes bytes, or text as UTF-8, as one chunk. */
  write(chunk: string | Uint8Array): Promise<void> {
    return this.#write('write', chunk)
  }

  /** Ends the response, after all that was written. */
  end(): Promise<void> {
    if (!this.#begin('end')) return settle()
    this.#close('server')
    return this.#add('end', { isEnd: true })
  }

  /**
   * Breaks the connection. Without a response, `fetch` rejects; otherwise, the body fails after all that was written.
   *
   * @param error - the error that the client gets; a `TypeError` by default, as from `fetch`
   */
  fail(error?: unknown): Promise<void> {
    if (this.#hasLeft('fail')) return settle()
    const { isWaiting } = this
    this.#close('server')
    if (!isWaiting) return this.#add('fail', { error: error ?? new TypeError('terminated') })
    this.#reject(error ?? new TypeError('fetch failed'))
    return settle()
  }

  readonly #onAbort = () => {
    const { isWaiting } = this
    const reason = abortReason(this.#signal)
    this.#close('client')
    if (isWaiting) this.#reject(reason)
    else this.#body.abort(reason)
  }

  #write(method: string, chunk: string | Uint8Array): Promise<void> {
    const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk
    if (!ArrayBuffer.isView(bytes))
      throw new TypeError('write(): expected a string or bytes; to write an event, use send()')
    if (!this.#begin(method)) return settle()
    return this.#add(method, { bytes: bytes as Uint8Array<ArrayBuffer> })
  }

  /** Adds a step to the body. Resolves once its effects have settled; a rejection need not be handled. */
  #add(method: string, step: Step): Promise<void> {
    const settled = new Promise<void>((resolve, reject) => {
      const stopDeadline = startDeadline(this.#timeout, () =>
        reject(
          new Error(
            `${method}(): the client has not read it within ${this.#timeout} ms (${this.request}): it does not read, or its consumer is behind. If it should be, do not await ${method}()`,
          ),
        ),
      )
      void this.#body.add(step).then(() => {
        stopDeadline()
        resolve(settle())
      })
    })
    settled.catch(() => {})
    return settled
  }

  /** Opens the stream if needed. Returns whether the client is still there. */
  #begin(method: string): boolean {
    if (this.#hasLeft(method)) return false
    if (this.isWaiting) void this.open()
    return true
  }

  /** Whether the client has left. Throws if the server has ended the connection. */
  #hasLeft(method: string): boolean {
    if (this.#state === 'server')
      throw new Error(
        `${method}(): the response to ${this.request} has ended. A client that reconnects makes another request: await server.nextConnection()`,
      )
    return this.#state === 'client'
  }

  #sendHeaders(method: string, make: () => Response) {
    if (!this.isWaiting)
      throw new Error(
        `${method}(): the headers of the response to ${this.request} were sent before`,
      )
    const response = make()
    Object.defineProperty(response, 'url', { value: this.request.url.replace(/#.*/, '') })
    this.#resolve(response)
  }

  #close(by: ClosedBy) {
    if (this.isClosed) return
    this.#state = by
    if (by === 'client') this.#body.abandon()
    this.#resolveClosed(by)
  }
}
