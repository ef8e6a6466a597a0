import type { UnhandledEvent } from '../last-event-id/queued-event.ts'
import { type EventIterator, createIterator } from './event-iterator.ts'
import { EventQueue } from './event-queue.ts'

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
  /** The queued events as a client tracks them. */
  #unhandled: EventQueue<UnhandledEvent> | undefined
  /** The event that the consumer is handling, if a client tracks it. */
  #current: UnhandledEvent | undefined
  readonly #requests = new EventQueue<Request<Event>>()
  /** Whether requests wait for a store. */
  #isSaving = false
  #isEnded = false
  /** Whether the consumer has left, so that it will not handle the event that it has taken. */
  #isLeft = false
  /** Whether the client has closed while the consumer was handling an event. */
  #isDropped = false
  #failure: unknown

  constructor(host: ChannelHost) {
    this.#host = host
    this.iterator = createIterator(
      () => this.#next(),
      () => this.#return(),
    )
  }

  /** The number of queued events. */
  get size(): number {
    return this.#events.size
  }

  /** Whether the consumer waits for an event. */
  get isAwaited(): boolean {
    return this.#requests.size > 0
  }

  push(event: Event, unhandled?: UnhandledEvent): void {
    if (this.#isEnded) return void unhandled?.settle?.()
    this.#events.push(event)
    if (unhandled) (this.#unhandled ??= new EventQueue()).push(unhandled)
    if (this.isAwaited) this.#answer()
  }

  /** Skips the oldest queued event. */
  skipOldest(): void {
    this.#events.shift()
    void this.#unhandled?.shift()?.settle?.()
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

  /** Ends the iteration at once and abandons the queued events: `next` is done, or rejects with the error. */
  drop(error?: unknown): void {
    const current = this.#current
    if (this.#isLeft) {
      this.#current = undefined
      current?.abandon()
    } else if (current?.takers !== undefined) {
      this.#isDropped = true
      current.takers++
    }
    // Each of them, because those before a `reconnect({ lastEventId })` are not tracked any more.
    for (let event; (event = this.#unhandled?.shift());) event.abandon()
    this.#events.clear()
    if (this.#isEnded) this.#failure = error
    else this.end(error)
  }

  #next(): Promise<IteratorResult<Event, undefined>> {
    // The common case, without a request to queue.
    if (this.#events.size > 0 && !this.#current?.settle && !this.isAwaited) {
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
    this.#isLeft = true
    this.#host.onReturn()
    this.drop()
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
        if (this.#isDropped) current.takers!--
        const saving = current.settle?.()
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
    this.#current = this.#unhandled?.shift()
    return { done: false, value: this.#events.shift()! }
  }

  #finish({ resolve, reject }: Request<Event>) {
    const failure = this.#failure
    this.#failure = undefined
    if (failure === undefined) resolve({ done: true, value: undefined })
    else reject(failure)
  }
}
