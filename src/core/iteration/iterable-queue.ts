import { type EventIterator, createIterator } from './event-iterator.ts'
import { EventQueue } from './event-queue.ts'

/** Callbacks of an {@link IterableQueue}. */
export interface QueueHost {
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
export class IterableQueue<Event> {
  readonly iterator: EventIterator<Event>
  protected readonly host: QueueHost
  protected readonly events = new EventQueue<Event>()
  protected isEnded = false
  /** Whether the consumer has left, so that it will not handle the event that it has taken. */
  protected isLeft = false
  /** Whether something has to be done before the next event can be taken. */
  protected isBusy = false
  readonly #requests = new EventQueue<Request<Event>>()
  #failure: unknown

  constructor(host: QueueHost) {
    this.host = host
    this.iterator = createIterator(
      () => this.#next(),
      () => this.#leave(),
    )
  }

  /** The number of queued events. */
  get size(): number {
    return this.events.size
  }

  /** Whether the consumer waits for an event. */
  get isAwaited(): boolean {
    return this.#requests.size > 0
  }

  push(event: Event): void {
    if (this.isEnded) return
    this.events.push(event)
    this.answer()
  }

  /** Ends the iteration after the queued events: `next` is then done, or rejects with the error. */
  end(error?: unknown): void {
    if (this.isEnded) return
    this.isEnded = true
    this.#failure = error
    this.answer()
  }

  /** Ends the iteration at once and discards the queued events: `next` is done, or rejects with the error. */
  drop(error?: unknown): void {
    this.events.clear()
    if (this.isEnded) this.#failure = error
    else this.end(error)
  }

  #next(): Promise<IteratorResult<Event, undefined>> {
    // The common case, without a request to queue.
    if (this.events.size > 0 && !this.isBusy && !this.isAwaited) {
      const result = Promise.resolve(this.take())
      this.host.onNext()
      return result
    }
    return new Promise((resolve, reject) => {
      this.#requests.push({ resolve, reject })
      this.answer()
      this.host.onNext()
    })
  }

  #leave(): Promise<IteratorResult<Event, undefined>> {
    this.isLeft = true
    this.host.onReturn()
    this.drop()
    return Promise.resolve({ done: true, value: undefined })
  }

  /** Answers requests in order, while there are events or once the iteration has ended. */
  protected answer(): void {
    while (this.isAwaited && this.answerOne());
  }

  /** Makes a step towards the answer of the oldest request; false if that has to wait. */
  protected answerOne(): boolean {
    if (this.events.size > 0) this.#requests.shift()!.resolve(this.take())
    else if (this.isEnded) this.#finish(this.#requests.shift()!)
    else return false
    return true
  }

  protected take(): IteratorResult<Event, undefined> {
    return { done: false, value: this.events.shift()! }
  }

  #finish({ resolve, reject }: Request<Event>) {
    const failure = this.#failure
    this.#failure = undefined
    if (failure === undefined) resolve({ done: true, value: undefined })
    else reject(failure)
  }
}
