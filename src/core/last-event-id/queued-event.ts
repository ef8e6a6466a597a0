/** An event that a loop has yet to handle. With a store, it is an `InFlightEvent`. */
export interface UnhandledEvent {
  /** The number of loops that `close()` has ended and that are still handling it. Absent without a store. */
  takers?: number
  /** The event has been handled, or skipped. Absent without a store. */
  settle?(): Promise<void> | undefined
  /** The event will not be handled. */
  abandon(): void
}

/** The owner of a {@link QueuedEvent}. */
export interface QueuedEventOwner {
  abandon(event: QueuedEvent): void
}

/** Without a store: an event in the queue of a loop. */
export class QueuedEvent implements UnhandledEvent {
  /** The last event ID before it. */
  readonly before: string
  /** A later event has a higher number. */
  readonly order: number
  readonly #owner: QueuedEventOwner

  constructor(before: string, order: number, owner: QueuedEventOwner) {
    this.before = before
    this.order = order
    this.#owner = owner
  }

  abandon(): void {
    this.#owner.abandon(this)
  }
}
