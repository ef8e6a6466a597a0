import {
  type DeliveryHost,
  type DeliveryLoop,
  EventDelivery,
} from '../core/dispatch/event-delivery.ts'
import { EventSourceError } from '../core/errors/errors.ts'
import { failureOf } from '../core/errors/failure-of.ts'
import { openConnection } from '../core/http/open-connection.ts'
import { type SentRequest, recordEffect } from '../core/http/repeatable.ts'
import type { RequestPlan } from '../core/http/request-plan.ts'
import { storeError } from '../core/last-event-id/last-event-id.ts'
import { abortable } from '../core/platform/abortable.ts'
import type { AttemptOutcome, RetryHistory } from '../core/reconnection/next-step.ts'
import { FrameReader } from '../core/stream/frame-reader.ts'
import { watchForSilence } from '../core/stream/idle-watchdog.ts'
import type { ResolvedStream } from '../core/stream/stream-options.ts'
import type { OpenInfo } from './client-options.ts'

/** The client that makes an attempt. */
export interface AttemptClient extends DeliveryHost, SentRequest {
  readonly plan: RequestPlan
  readonly isRepeatable: boolean
  readonly stream: ResolvedStream
  readonly counts: DeliveryHost['counts'] & { attempts: number; opens: number }
  /** The URL of the last request. */
  url: string
}

/** The loop that an attempt belongs to. */
export interface AttemptLoop extends DeliveryLoop {
  /** The attempt's stream has opened. */
  onOpen(info: OpenInfo): void
}

/** One request and its response, from the first call of an option that is a function to the end of the stream. */
export class Attempt {
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
    const { counts, lastEventId, plan, stream } = client
    const { attempt, error, retries, repeats } = history
    const controller = this.#controller
    const { signal } = controller
    const loading = lastEventId.load()?.catch((cause) => {
      throw storeError('load', cause, { url: plan.url, attempt })
    })
    if (loading) await abortable(loading, signal)
    const context = { attempt, lastEventId: lastEventId.current, error, retries, repeats, signal }
    let request = await abortable(plan.prepare(context), signal)
    if (!client.isRepeatable) request = recordEffect(request, client, plan)
    const { url } = request
    client.url = url
    counts.attempts++
    const connection = await openConnection(request, {
      ...stream,
      attempt,
      controller,
      isExpectedStatus: (status) => status === 200,
    })
    if (!connection) {
      this.#type = 'stopped'
      return
    }
    const { response, body, origin } = connection
    const reading = { ...stream, controller, url, attempt }
    const delivery = new EventDelivery(client, loop, { origin, url, attempt })
    this.#reader = new FrameReader(body, delivery, reading)
    watchForSilence(this.#reader, reading)
    // The client may have been closed since the response arrived.
    if (signal.aborted) return
    counts.opens++
    this.#openedAt = stream.platform.clock.now()
    loop.onOpen({
      attempt,
      url: response.url || url,
      headers: response.headers as Headers,
    })
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
    // Otherwise, the attempt was interrupted.
    if (!(failure instanceof EventSourceError)) return
    this.#type = 'failed'
    this.#error = failure
  }

  /** Aborts the attempt at any stage. */
  interrupt(): void {
    this.#type = 'interrupted'
    this.#discard()
  }

  /** Releases the connection and returns the outcome. */
  finish(): AttemptOutcome {
    this.#discard()
    const { counts, stream } = this.#client
    return {
      type: this.#type,
      error: this.#error,
      uptime: stream.platform.clock.now() - this.#openedAt,
      hasDelivered: counts.events > this.#eventsBefore,
    }
  }

  #discard() {
    // Cancelling a body leaves the socket open in some engines; aborting its request does not. The reason is the error,
    // because the platform would construct a new one, which is expensive for attempts that fail repeatedly.
    this.#controller.abort(this.#error)
    const reader = this.#reader
    this.#reader = undefined
    this.#client.iterations?.resumeReading()
    reader?.cancel()
  }
}
