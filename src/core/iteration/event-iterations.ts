import type { ServerEvent } from '../decoding/event-types.ts'
import { BufferLimitError } from '../errors/errors.ts'
import { validateChoice, validateNumbers } from '../errors/invalid-option.ts'
import type { InFlightEvent } from '../last-event-id/in-flight-events.ts'
import type { LastEventId } from '../last-event-id/last-event-id.ts'
import { EventChannel } from './event-channel.ts'

/** Options for events that arrive faster than the loop takes them. */
export interface IterationOptions {
  /**
   * The maximum number of queued events. With `'pause'`, the queue can exceed it by the events of one chunk.
   *
   * @defaultValue `256`
   */
  highWaterMark?: number | undefined

  /**
   * The behaviour at the high-water mark:
   *
   * - `'pause'`: the client stops reading the connection until the queue has capacity, so memory stays flat and the
   *   server receives backpressure. This pauses the client's other handlers too.
   * - `'drop-oldest'`: the oldest queued event is skipped
   * - `'error'`: the iteration fails with {@link BufferLimitError}, after the queued events
   *
   * @defaultValue `'pause'`
   */
  overflow?: 'pause' | 'drop-oldest' | 'error' | undefined
}

/**
 * Queues an event.
 *
 * @param before - the last event ID before it
 * @param inFlight - with a store
 */
export type QueueEvent = (
  event: ServerEvent,
  before: string,
  inFlight: InFlightEvent | undefined,
) => void

/** The events of one iteration. */
export interface IterationSource {
  /** Adds a function that receives the events of this name, or all; returns the function that removes it. */
  listen(name: string | undefined, queue: QueueEvent): () => void
  /** The names of the events; none for all events. */
  readonly names: readonly string[]
  /** The URL, for errors. */
  readonly url: string
  /** Called when the consumer leaves. */
  readonly onReturn?: (() => void) | undefined
}

interface Iteration {
  readonly channel: EventChannel<ServerEvent>
  /** The size of the queue that pauses the reading. */
  readonly limit: number
  stop(): void
}

/** All iterations of a client. */
export class EventIterations {
  readonly #lastEventId: LastEventId
  #running: readonly Iteration[] = []
  /** Ends the wait for capacity, while the reading is paused. */
  #resume: (() => void) | undefined

  constructor(lastEventId: LastEventId) {
    this.#lastEventId = lastEventId
  }

  /** Starts an iteration, which queues events from now on. */
  start(
    { listen, names, url, onReturn }: IterationSource,
    { highWaterMark = 256, overflow = 'pause' }: IterationOptions = {},
  ): EventChannel<ServerEvent> {
    validateNumbers('', { highWaterMark }, 1)
    validateChoice('overflow', overflow, "'pause', 'drop-oldest' or 'error'")
    const stop = () => {
      for (const remove of removals) remove()
      this.#running = this.#running.filter((other) => other.channel !== channel)
      this.#checkCapacity()
    }
    const channel = new EventChannel<ServerEvent>({
      onNext: () => this.#checkCapacity(),
      onReturn: () => {
        // First, so that a close of the client includes the events of this loop.
        onReturn?.()
        stop()
      },
    })
    const receive: QueueEvent = (event, before, inFlight) => {
      if (channel.size >= highWaterMark) {
        if (overflow === 'drop-oldest') channel.skipOldest()
        if (overflow === 'error') {
          const reason = `${highWaterMark} events wait (highWaterMark) and overflow is 'error'`
          channel.end(new BufferLimitError({ reason, url, attempt: 0 }))
          return stop()
        }
      }
      inFlight?.hold()
      channel.push(event, inFlight ?? this.#lastEventId.trackQueued(before))
    }
    // Each name once; otherwise, an event would be queued several times.
    const removals = [...new Set(names.length > 0 ? names : [undefined])].map((name) =>
      listen(name, receive),
    )
    const limit = overflow === 'pause' ? highWaterMark : Infinity
    this.#running = [...this.#running, { channel, limit, stop }]
    return channel
  }

  /** Resolves once no full queue pauses the reading, or {@link resumeReading} is called; `undefined` if none does. */
  waitForCapacity(): Promise<void> | undefined {
    if (!this.#isFull()) return undefined
    return new Promise((resolve) => {
      this.#resume = resolve
    })
  }

  /** Ends the wait for capacity. */
  resumeReading(): void {
    this.#resume?.()
    this.#resume = undefined
  }

  /** Ends every iteration after the queued events. */
  end(error?: unknown): void {
    for (const { channel, stop } of this.#running) {
      channel.end(error)
      stop()
    }
  }

  /** Ends every iteration at once and abandons the queued events. Calls no function of the caller. */
  drop(): void {
    for (const { channel, stop } of this.#running) {
      channel.drop()
      stop()
    }
  }

  #checkCapacity() {
    if (this.#resume && !this.#isFull()) this.resumeReading()
  }

  #isFull() {
    for (const { channel, limit } of this.#running) if (channel.size >= limit) return true
    return false
  }
}
