import type { InFlightEvent } from '../last-event-id/in-flight-events.ts'
import { EventQueue } from './event-queue.ts'

/** An event stream as an async iterator, for one `for await` loop. Leaving the loop ends the iteration. */
export interface EventIterator<Event> extends AsyncIterator<Event, undefined, void> {
  /**
   * Resolves with the next event; done at the end of the stream. Rejects once with the error that ended the stream.
   * Concurrent calls resolve in order.
   */
  next(): Promise<IteratorResult<Event, undefined>>
  /** Ends the iteration. A `for await` loop calls it if the loop is left early. */
  return(): Promise<IteratorResult<Event, undefined>>
  /** Returns the iterator itself. */
  [Symbol.asyncIterator](): EventIterator<Event>
}

/** Callbacks of an {@link EventChannel}. */
export interface ChannelHost {
  /** The consumer has taken an event, or waits for one. */
  onNext(): void
  /** The consumer has left. */
  onReturn(): void
}

interface Request<Event> {
  resolve(result: IteratorResult<Event, undefined>): void
  reject(error: unknown): void
}

/** A queue of events that is read by an async iterator. */
export class EventChannel<Event> {
  readonly iterator: EventIterator<Event>
  readonly #host: ChannelHost
  readonly #events = new EventQueue<Event>()
  /** The in-flight events of the queued events, if there is a store. */
  #inFlight: EventQueue<InFlightEvent> | undefined
  /** The event that the consumer is handling. */
  #current: InFlightEvent | undefined
  readonly #requests = new EventQueue<Request<Event>>()
  /** Whether requests wait for a store. */
  #isSaving = false
  #isEnded = false
  #failure: unknown

  constructor(host: ChannelHost) {
    this.#host = host
    this.iterator = {
      next: () => this.#next(),
      return: () => this.#return(),
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }

  /** The number of queued events. */
  get size(): number {
    return this.#events.size
  }

  /** Whether the consumer waits for an event. */
  get isAwaited(): boolean {
    return this.#requests.size > 0
  }

  push(event: Event, inFlight?: InFlightEvent): void {
    if (this.#isEnded) return inFlight?.release()
    this.#events.push(event)
    if (inFlight) (this.#inFlight ??= new EventQueue()).push(inFlight)
    if (this.isAwaited) this.#answer()
  }

  /** Skips the oldest queued event. */
  skipOldest(): void {
    this.#events.shift()
    void this.#inFlight?.shift()?.settle()
  }

  /** Ends the iteration after the queued events: `next` is then done, or rejects with the error. */
  end(error?: unknown): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#failure = error
    // A store that never settles must not block the end of the loop.
    this.#isSaving = false
    this.#answer()
  }

  /** Ends the iteration at once and discards the queued events: `next` is done, or rejects with the error. */
  drop(error?: unknown): void {
    this.#inFlight?.shift()?.abandon()
    this.#inFlight?.clear()
    this.#events.clear()
    if (this.#isEnded) this.#failure = error
    else this.end(error)
  }

  #next(): Promise<IteratorResult<Event, undefined>> {
    // The common case, without a request to queue.
    if (this.#events.size > 0 && !this.#current && !this.isAwaited) {
      const result = Promise.resolve(this.#take())
      this.#host.onNext()
      return result
    }
    return new Promise((resolve, reject) => {
      this.#requests.push({ resolve, reject })
      this.#answer()
      this.#host.onNext()
    })
  }

  #return(): Promise<IteratorResult<Event, undefined>> {
    this.#current?.release()
    this.#current = undefined
    for (let left = this.#inFlight?.size ?? 0; left > 0; left--) this.#inFlight!.shift()!.release()
    this.drop()
    this.#host.onReturn()
    return Promise.resolve({ done: true, value: undefined })
  }

  /** Answers requests in order, while there are events or once the iteration has ended. */
  #answer() {
    while (this.isAwaited && !this.#isSaving) {
      const current = this.#current
      if (current) {
        // A request for the next event means that the previous one has been handled. Requests wait for an async store,
        // so that at most one handled event is not saved.
        this.#current = undefined
        const saving = current.settle()
        if (saving && !this.#isEnded) {
          this.#isSaving = true
          void saving.then(() => {
            this.#isSaving = false
            this.#answer()
            this.#host.onNext()
          })
        }
        // The condition is checked again, because a store that closes the client has answered the requests.
      } else if (this.#events.size > 0) this.#requests.shift()!.resolve(this.#take())
      else if (this.#isEnded) this.#finish(this.#requests.shift()!)
      else return
    }
  }

  #take(): IteratorResult<Event, undefined> {
    this.#current = this.#inFlight?.shift()
    return { done: false, value: this.#events.shift()! }
  }

  #finish({ resolve, reject }: Request<Event>) {
    const failure = this.#failure
    this.#failure = undefined
    if (failure === undefined) resolve({ done: true, value: undefined })
    else reject(failure)
  }
}
