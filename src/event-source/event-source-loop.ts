import type { EventHandlers } from '../core/dispatch/event-handler.ts'
import { abort, abortReason, throwIfAborted } from '../core/errors/abort.ts'
import { EventSourceError, NetworkError } from '../core/errors/errors.ts'
import { failureOf } from '../core/errors/failure-of.ts'
import { warnUnobserved } from '../core/errors/warn-unobserved.ts'
import { eventStreamTypes, isAccepted } from '../core/http/content-type.ts'
import {
  type Redirect,
  fetchFollowingRedirects,
  redirectRequest,
} from '../core/http/follow-redirects.ts'
import type { RequestPlan } from '../core/http/request-plan.ts'
import { bodyOf } from '../core/http/response-body.ts'
import { originOf } from '../core/http/url.ts'
import { copyString } from '../core/platform/copy-string.ts'
import { discard } from '../core/platform/discard.ts'
import { noop } from '../core/platform/noop.ts'
import { subscribeToPage } from '../core/platform/page.ts'
import type { Frame, FrameSink } from '../core/stream/frame.ts'
import { FrameReader } from '../core/stream/frame-reader.ts'
import { StandardMessageEvent } from './standard-message-event.ts'

/** The values of `readyState`. */
export const readyStates = { CONNECTING: 0, OPEN: 1, CLOSED: 2 } as const
const { CONNECTING, OPEN, CLOSED } = readyStates

/** Not part of the standard, which sets no limit: characters of one unfinished event. */
const maxBufferSize = 2 ** 24

/** The request of a source, and the events that it leads to. */
export interface LoopOptions {
  readonly plan: RequestPlan
  /** Closes the source when aborted. */
  readonly signal: AbortSignal | undefined
  /** Dispatches events at the source. */
  readonly target: Pick<EventHandlers, 'dispatch' | 'get'>
}

/**
 * The connection of an `EventSource`: the algorithms of the standard, in its order and words.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface
 */
export class EventSourceLoop implements FrameSink {
  readyState: 0 | 1 | 2 = CONNECTING
  readonly #options: LoopOptions
  // [spec] A reconnection time, in milliseconds. This must initially be an implementation-defined value, probably in the
  // region of a few seconds.
  #reconnectionTime = 3000
  // [spec] A last event ID string. This must initially be the empty string.
  #lastEventId = ''
  /** The last one that was copied out of its chunk. */
  #copiedId = ''
  #origin = ''
  #chunkSize = 0
  /** The redirects of the last connection. */
  #redirect: Redirect | undefined
  #unsubscribe = noop
  #controller: AbortController | undefined
  #reader: FrameReader | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  /** For the caller's functions; see `AttemptContext`. */
  #history = { attempt: 1, error: undefined as NetworkError | undefined, retries: 0, repeats: 0 }

  constructor(options: LoopOptions) {
    this.#options = options
  }

  start(): void {
    const { signal } = this.#options
    if (signal?.aborted) return this.close()
    const close = () => this.close()
    const unsubscribe = subscribeToPage((change) => this.#reader?.onChange(change))
    signal?.addEventListener('abort', close)
    this.#unsubscribe = () => {
      unsubscribe()
      signal?.removeEventListener('abort', close)
    }
    void this.#fetch()
  }

  /** [spec] Fetch request … Never rejects. */
  async #fetch(): Promise<void> {
    // In the tick of the construction, listeners are added, and `close()` means that there is no request.
    await undefined
    if (this.readyState === CLOSED) return
    const controller = new AbortController()
    const { signal } = (this.#controller = controller)
    let error: unknown
    try {
      const isOpened = await this.#processResponse(controller)
      if (!isOpened) return this.#fail()
      // [spec] … and interpret res's body line by line.
      await this.#reader!.read()
      // [spec] processEventSourceEndOfBody given response res: if res is not a network error, then reestablish the
      // connection.
    } catch (cause) {
      error = failureOf(cause, signal, {
        action: 'open',
        url: this.#options.plan.url,
        attempt: this.#history.attempt,
      })
    }
    // [spec] If res is a network error, then reestablish the connection, unless the user agent knows that to be futile, in
    // which case the user agent may fail the connection.
    if (error && !(error instanceof NetworkError && error.retryable))
      this.#fail(error as EventSourceError)
    else this.#reestablish(error as NetworkError | undefined)
  }

  /** Makes the request, and opens the source if the response is a stream. */
  async #processResponse(controller: AbortController): Promise<boolean> {
    const { plan } = this.#options
    const { attempt } = this.#history
    const { signal } = controller
    // [spec] Set (`Last-Event-ID`, lastEventIDValue) in request's header list.
    const lastEventId = this.#lastEventId
    const prepared = await plan.prepare({ ...this.#history, lastEventId, signal })
    throwIfAborted(signal)
    const request = this.#redirect ? redirectRequest(prepared, this.#redirect) : prepared
    const { response, request: sent } = await fetchFollowingRedirects(request)
    if (signal.aborted) {
      // A `fetch` that ignores the signal may respond after `close()`.
      discard(response.body)
      throw abortReason(signal)
    }
    // [spec] If res's status is not 200, or if res's `Content-Type` is not `text/event-stream`, then fail the connection.
    const type = response.headers.get('content-type')
    if (response.status !== 200 || !isAccepted(type, eventStreamTypes)) {
      discard(response.body)
      // A server sends it to end the reconnections.
      if (response.status === 204) return false
      const reason = `got status ${response.status} and content type ${type}`
      throw new EventSourceError('http', false, {
        action: 'open',
        reason,
        url: request.url,
        attempt,
      })
    }
    // [spec] A redirect changes the URL of the request, and so that of later attempts. If `fetch` followed it and a body
    // was sent, it is unknown whether the target takes one: then only the redirects followed here count.
    const url = sent.init.body == null ? response.url || sent.url : sent.url
    const status = sent.init.method === prepared.init.method ? 307 : 303
    if (url !== request.url) this.#redirect = { url, status, hasLeftOrigin: sent.hasLeftOrigin }
    this.#origin = originOf(response.url || sent.url)
    const reading = { controller, maxBufferSize, request: { url: request.url, attempt } }
    this.#reader = new FrameReader(bodyOf(response), this, reading)
    this.#announce()
    return true
  }

  /** [spec] When a user agent is to announce the connection, the user agent must queue a task which, … */
  #announce() {
    // [spec] … if the readyState attribute is set to a value other than CLOSED, sets the readyState attribute to OPEN and
    // fires an event named open at the EventSource object.
    this.readyState = OPEN
    this.#options.target.dispatch(new Event('open'))
  }

  /** [spec] When a user agent is to reestablish the connection, the user agent must run the following steps. */
  #reestablish(error: NetworkError | undefined) {
    // [spec] If the readyState attribute is set to CLOSED, abort the task.
    if (this.readyState === CLOSED) return
    this.#record(error)
    this.#release(error)
    // [spec] Set the readyState attribute to CONNECTING. Fire an event named error at the EventSource object.
    this.readyState = CONNECTING
    this.#options.target.dispatch(new Event('error'))
    // [spec] If the EventSource object's readyState attribute is not set to CONNECTING, then return.
    if ((this.readyState as number) !== CONNECTING) return
    // [spec] Wait a delay equal to the reconnection time of the event source.
    this.#timer = setTimeout(() => void this.#fetch(), this.#reconnectionTime)
  }

  /**
   * [spec] When a user agent is to fail the connection, the user agent must queue a task which, …
   *
   * @param error - the failure, for the console; the platform does not show whether there are listeners
   */
  #fail(error?: EventSourceError) {
    // [spec] … if the readyState attribute is set to a value other than CLOSED, sets the readyState attribute to CLOSED
    // and fires an event named error at the EventSource object.
    if (this.readyState === CLOSED) return
    const { target } = this.#options
    this.close()
    if (error && !target.get('error')) warnUnobserved(error, 'onerror')
    target.dispatch(new Event('error'))
  }

  /** [spec] The close() method must abort any instances of the fetch algorithm …, and must set readyState to CLOSED. */
  close(): void {
    this.readyState = CLOSED
    clearTimeout(this.#timer)
    this.#unsubscribe()
    this.#release()
  }

  /** [spec] Set the last event ID string of the event source to the value of the last event ID buffer. */
  onId(id: string): void {
    if (this.readyState !== CLOSED) this.#lastEventId = id
  }

  onFrame({ id, event: type = 'message', data }: Frame): void {
    // [spec] Queue a task which, if the readyState attribute is set to a value other than CLOSED, dispatches the newly
    // created event at the EventSource object.
    if (this.readyState === CLOSED) return
    if (id !== undefined) this.#lastEventId = id
    this.#options.target.dispatch(
      new StandardMessageEvent(type, data, this.#lastEventId, this.#origin),
    )
  }

  /** [spec] Set the event stream's reconnection time to that integer. */
  onRetry(delay: number): void {
    this.#reconnectionTime = Math.min(Math.max(delay, 1), 3_600_000)
  }

  onBytes(count: number): void {
    this.#chunkSize = count
  }

  /** Never waits: events are dispatched at once. */
  waitForCapacity(): undefined {
    // The next chunk may take long. The whole of a small one may stay in memory until then.
    if (this.#chunkSize > 512 && this.#lastEventId !== this.#copiedId)
      this.#lastEventId = this.#copiedId = copyString(this.#lastEventId)
  }

  /** Counts the attempt for the caller's functions. */
  #record(error: NetworkError | undefined) {
    const { attempt, error: before, retries, repeats } = this.#history
    // A stream that opened ends a series of failures.
    const failed = this.#reader ? 0 : retries
    this.#history = {
      attempt: attempt + 1,
      error,
      retries: failed + 1,
      repeats: failed > 0 && before?.code === error?.code ? repeats + 1 : 0,
    }
  }

  /** @param error - the reason: the platform would make one, which is expensive if attempts fail again and again */
  #release(error?: NetworkError) {
    // Cancelling a body leaves the socket open in some engines; aborting its request does not.
    if (this.#controller) abort(this.#controller, error)
    this.#reader?.cancel()
    this.#controller = this.#reader = undefined
  }
}
