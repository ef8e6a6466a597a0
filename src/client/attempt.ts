import {
  type DeliveryHost,
  type DeliveryLoop,
  EventDelivery,
} from '../core/dispatch/event-delivery.ts'
import { abort, throwIfAborted } from '../core/errors/abort.ts'
import type { EventSourceError } from '../core/errors/errors.ts'
import { failureOf } from '../core/errors/failure-of.ts'
import { openConnection } from '../core/http/open-connection.ts'
import type { HttpRequest } from '../core/http/http-request.ts'
import { type SentRequest, recordEffect } from '../core/http/repeatable.ts'
import type { RequestPlan } from '../core/http/request-plan.ts'
import { type ResumableResponse, resumeRequest } from '../core/http/resume.ts'
import { storeError } from '../core/last-event-id/last-event-id.ts'
import type { PlatformChange } from '../core/platform/page.ts'
import {
  type AttemptOutcome,
  type RetryHistory,
  contextOf,
} from '../core/reconnection/next-step.ts'
import { FrameReader } from '../core/stream/frame-reader.ts'
import { watchForSilence } from '../core/stream/idle-watchdog.ts'
import type { ResolvedStream } from '../core/stream/stream-options.ts'
import type { ClientOptions, OpenInfo } from './client-options.ts'
import { lostStreamError } from './lost-stream-error.ts'

/** The client that makes an attempt. */
export interface AttemptClient extends DeliveryHost, SentRequest {
  readonly plan: RequestPlan
  readonly options: ClientOptions
  readonly isRepeatable: boolean
  /** The next attempt continues the stream as `resume` describes. */
  readonly isResumable: boolean
  /** The last response that opened, for `resume`. */
  lastResponse: ResumableResponse | undefined
  readonly stream: ResolvedStream
  readonly counts: DeliveryHost['counts'] & { attempts: number; opens: number }
  /** The URL of the last request. */
  url: string
}

/** The loop that an attempt belongs to. */
export interface AttemptLoop {
  /** The attempt's stream has opened. */
  onOpen(info: OpenInfo): void
}

/** One request and its response, from the first call of an option that is a function to the end of the stream. */
export class Attempt implements DeliveryLoop {
  /** Events of the attempt that come later, such as those of a slow decoder, are dropped: the next attempt gets them. */
  isEnded = false
  readonly #client: AttemptClient
  readonly #controller = new AbortController()
  readonly #eventsBefore: number
  #type: AttemptOutcome['type'] = 'ended'
  #error: EventSourceError | undefined
  #reader: FrameReader | undefined
  #openedAt = Infinity

  constructor(client: AttemptClient) {
    this.#client = client
    this.#eventsBefore = client.counts.events
  }

  /** Makes the request; rejects with the failure. */
  async open(loop: AttemptLoop, history: RetryHistory): Promise<void> {
    const client = this.#client
    const { counts, options, plan, stream } = client
    const { attempt } = history
    const controller = this.#controller
    const { signal } = controller
    const connection = await openConnection(() => this.#prepare(history), {
      ...stream,
      url: plan.url,
      attempt,
      controller,
      maxStatus: 200,
    })
    if (!connection) {
      this.#type = 'stopped'
      return
    }
    const { response, body, origin, url } = connection
    const headers = response.headers as Headers
    const openedUrl = response.url || url
    if (options.resume) client.lastResponse = { url: openedUrl, status: response.status, headers }
    // One object for both, because a process may have ten thousand connections.
    const request = { origin, url, attempt }
    const reading = { ...stream, controller, request }
    this.#reader = new FrameReader(body, new EventDelivery(client, this, request), reading)
    watchForSilence(this.#reader, reading)
    // The client may have been closed since the response arrived.
    if (signal.aborted) return
    counts.opens++
    this.#openedAt = stream.platform.clock.now()
    loop.onOpen({ attempt, url: openedUrl, headers })
  }

  /** Makes the request from the options, or from the result of `resume`. */
  async #prepare(history: RetryHistory): Promise<HttpRequest> {
    const client = this.#client
    const { isRepeatable, lastEventId, options, plan } = client
    const { attempt, error } = history
    const { signal } = this.#controller
    await lastEventId.load()?.catch((cause) => {
      throw storeError('load', cause, { url: plan.url, attempt })
    })
    const context = contextOf(history, lastEventId, signal)
    const { isResumable, lastResponse: response } = client
    let request = isResumable
      ? await resumeRequest(client, options.resume!, { ...context, response })
      : await plan.prepare(context)
    throwIfAborted(signal)
    if (!request) {
      this.#type = 'unresumed'
      const problem = '"resume" returned undefined'
      this.#error = error && lostStreamError('resume', problem, plan.url, history)
      throw this.#error
    }
    if (!isRepeatable && !isResumable) request = recordEffect(request, client, plan.isOneShot)
    client.url = request.url
    client.counts.attempts++
    return request
  }

  /** Reads the stream, if there is one, to its end; rejects with the failure. */
  read(): Promise<void> | undefined {
    // Neither async nor a closure, because either would stay in memory while the connection is open.
    return this.#reader?.read()
  }

  /** Records the failure that `open` or `read` rejected with. */
  fail(cause: unknown, attempt: number): void {
    const failure = failureOf(cause, this.#controller.signal, {
      action: 'open',
      url: this.#client.plan.url,
      attempt,
    })
    if (this.#type !== 'ended') return
    this.#type = 'failed'
    this.#error = failure as EventSourceError
  }

  /** The network or the page changed. */
  onChange(change: PlatformChange): void {
    this.#reader?.onChange(change)
  }

  /** Aborts the attempt at any stage. */
  interrupt(): void {
    this.#type = 'interrupted'
    this.#discard()
  }

  /** Releases the connection and returns the outcome. */
  finish(): AttemptOutcome {
    this.isEnded = true
    this.#discard()
    const { counts, stream } = this.#client
    const now = stream.platform.clock.now()
    return {
      type: this.#type,
      error: this.#error,
      since: Math.min(now, this.#openedAt),
      uptime: now - this.#openedAt,
      hasDelivered: counts.events > this.#eventsBefore,
    }
  }

  #discard() {
    // Cancelling a body leaves the socket open in some engines; aborting its request does not. The reason is the error,
    // because the platform would construct a new one, which is expensive for attempts that fail repeatedly.
    abort(this.#controller, this.#error)
    const reader = this.#reader
    this.#reader = undefined
    this.#client.iterations?.resumeReading()
    reader?.cancel()
  }
}
