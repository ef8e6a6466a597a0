/**
 * An event that is being handled. Its ID can be committed to a store once it and every event before it have settled.
 *
 * Handling has parts: the dispatch itself, each promise that a handler returned, and each loop that has the event in its
 * queue or is handling it.
 */
export class InFlightEvent {
  readonly id: string
  /** The number of parts that have not settled. */
  pending = 1
  /** The number of loops that `close()` has ended and that are still handling it. */
  takers = 0
  readonly #events: InFlightEvents

  constructor(id: string, events: InFlightEvents) {
    this.id = id
    this.#events = events
  }

  /** Adds a part. */
  hold(): void {
    this.pending++
  }

  /** Ends a part, and commits the IDs that became committable; returns the save if it is async. */
  settle(): Promise<void> | undefined {
    this.pending--
    return this.#events.commit()
  }

  /** Ends a part that will never settle: this event and all later ones are not committed, unless delivered again. */
  abandon(): void {
    this.#events.abandon(this)
  }
}

/**
 * The in-flight events of a client with a store, in order. They decide which last event ID can be committed: that of the
 * last event that has settled together with all events before it.
 *
 * Abandoned events have not been handled, and will not be. No ID of such an event, or of a later one, is committed before
 * the client has requested the event again: `connect()` after `close()` does, and so does a restarted process.
 *
 * How each exit from a handler or loop affects the events:
 *
 * | exit | the event being handled | the events in the queue |
 * | --- | --- | --- |
 * | `next()` of the loop | settles | stay in flight |
 * | a handler throws, or its promise rejects | settles: the error is reported | – |
 * | a decoder rejects the event | settles: the error is reported | – |
 * | overflow with `'drop-oldest'` | – | the oldest settles |
 * | overflow with `'error'` | settles with the next `next()` | settle as the loop takes them; the event beyond the limit settles |
 * | `break`, `return()`, `throw()`, an exception in the loop | abandoned | abandoned |
 * | `close()`, `signal` | settles with a further `next()`; abandoned if there is none before the next request | abandoned |
 * | the stream ends and is not retried | settles with the next `next()` | settle as the loop takes them |
 * | `close()` in a handler | abandoned if a handler or loop has yet to handle it; else settles | abandoned |
 * | `close()` while the promise of a handler is pending | settles with the promise | – |
 * | `reconnect({ lastEventId })` | dropped; the given ID is committed at once | dropped |
 */
export class InFlightEvents {
  /** The ID that can be committed. */
  committable = ''
  readonly #onCommittable: (id: string) => Promise<void> | undefined
  readonly #onAbandon: () => void
  #events: InFlightEvent[] = []
  // Events before this index have settled. An index is cheaper than shifting the array at each event.
  #head = 0
  /** Whether the event after those of the list was abandoned. Later events are not listed: the list would only grow. */
  #isBlocked = false

  /**
   * @param onCommittable - called after each settled part, possibly with the same ID again
   * @param onAbandon - called after an event was abandoned
   */
  constructor(onCommittable: (id: string) => Promise<void> | undefined, onAbandon: () => void) {
    this.#onCommittable = onCommittable
    this.#onAbandon = onAbandon
  }

  /** Adds the next event, with one part pending. */
  add(id: string): InFlightEvent {
    const event = new InFlightEvent(id, this)
    if (!this.#isBlocked) this.#events.push(event)
    return event
  }

  /** Drops all events; `id` is committable. */
  reset(id: string): void {
    this.committable = id
    this.#events = []
    this.#head = 0
    this.#isBlocked = false
  }

  commit(): Promise<void> | undefined {
    const events = this.#events
    while (events[this.#head]?.pending === 0) this.committable = events[this.#head++]!.id
    if (this.#head * 2 > events.length) {
      this.#events = events.slice(this.#head)
      this.#head = 0
    }
    return this.#onCommittable(this.committable)
  }

  abandon(event: InFlightEvent): void {
    const index = this.#events.indexOf(event, this.#head)
    if (index < 0) return
    this.#events.length = index
    this.#isBlocked = true
    this.#onAbandon()
  }

  /** Abandons the events that loops took and have not handled since the client ended them. */
  abandonTaken(): void {
    this.#events.find(({ takers }) => takers > 0)?.abandon()
  }

  /** Ends the blocking by abandoned events, and returns the ID to request them again; `undefined` if there are none. */
  rewind(): string | undefined {
    if (!this.#isBlocked) return undefined
    this.#isBlocked = false
    return this.#events.at(-1)?.id ?? this.committable
  }
}
