import { copyString } from '../platform/copy-string.ts'
import { EventSourceError } from '../errors/errors.ts'
import { describeValue } from '../errors/describe-value.ts'
import { FinalError } from '../errors/final-error.ts'
import { unexpectedOption } from '../errors/invalid-option.ts'
import { reasonOf } from '../errors/reason-of.ts'
import { type InFlightEvent, InFlightEvents } from './in-flight-events.ts'
import type { LastEventIdStore } from './last-event-id-store.ts'
import { QueuedEvent, type UnhandledEvent } from './queued-event.ts'
import { StoreWriter } from './store-writer.ts'

/** The error of a store that failed to load or save. */
export function storeError(
  action: 'load' | 'save',
  cause: unknown,
  request: { readonly url: string; readonly attempt: number },
): EventSourceError {
  const summary = `Could not ${action} the last event ID ${action === 'load' ? 'from' : 'to'} the store`
  return new EventSourceError('store', !(cause instanceof FinalError), {
    ...request,
    action: 'resume',
    summary,
    reason: reasonOf(cause),
    cause,
  })
}

/**
 * The last event ID: a reconnect sends it at once; a store receives it once its event has been handled.
 *
 * While the client is closed, the ID goes back to that of the last event before the first abandoned one, so that the next
 * `connect()` requests again the events that were not handled: those that waited in the queue of a loop, the event that a
 * handler withheld from a loop by `close()` (with a store, from any later handler), and the events of a loop that was left.
 *
 * Without a store, an event counts as handled once a handler or loop has received it, unless the loop is left after the
 * client has closed or to close it; events of a loop that was left earlier are skipped. With a store, it counts as handled
 * once it has settled (see {@link InFlightEvents}), or while the promise of its handler is pending.
 */
export class LastEventId {
  /** The ID of the last event dispatched, set before the dispatch. */
  current = ''
  /** With the caller's store: its writer, and the events whose IDs it will receive. */
  readonly #writer: StoreWriter | undefined
  readonly #inFlight: InFlightEvents | undefined
  /** The last ID that is not a slice of a chunk. */
  #detached: string
  /** Whether the client has closed and made no request since. */
  #isClosed = false
  /** Without a store: the number of the last queued event, at the last request, and of the first abandoned event, if any. */
  #order = 0
  #orderAtRequest = 0
  #firstAbandoned: number | undefined
  /** The last queued event since then. */
  #queued: QueuedEvent | undefined

  /** @param host - receives the errors of the store's saves */
  constructor(
    source: string | LastEventIdStore | null | undefined,
    host: { onSaveError(cause: unknown): void },
  ) {
    if (typeof source === 'string') this.current = source
    else if (source) {
      if (typeof source.load !== 'function' || typeof source.save !== 'function')
        throw unexpectedOption(
          'lastEventId',
          'a string or a store with load() and save(id)',
          source,
        )
      const writer = new StoreWriter(source, (cause) => host.onSaveError(cause))
      this.#writer = writer
      this.#inFlight = new InFlightEvents(
        (id) => writer.save(id),
        () => this.#goBack(),
      )
    }
    this.#detached = this.current
  }

  /** Whether in-flight events are tracked for a store. */
  get isStored(): boolean {
    return this.#writer !== undefined
  }

  /**
   * Determines the ID for a request, which is then {@link current}. Returns a promise if the store has to load it, and
   * `undefined` without a store or if the ID is already loaded.
   */
  load(): Promise<void> | undefined {
    // Not in `connect()`: until now, a loop that calls it may still handle its event.
    if (this.#isClosed) {
      this.#inFlight?.abandonTaken()
      this.#endClosing()
    }
    return this.#writer && !this.#writer.isInSync ? this.#load(this.#writer) : undefined
  }

  async #load(writer: StoreWriter) {
    const found = (await writer.load()) ?? ''
    // Another attempt may have loaded the ID meanwhile, and events may have changed it since.
    if (writer.isInSync) return
    if (typeof found !== 'string')
      // The store will give it again.
      throw new FinalError(
        `load() gave ${describeValue(found)}, expected a string, null or undefined`,
      )
    this.current = found
    this.#inFlight!.reset(found)
    writer.markSaved(found)
  }

  /** Copies the ID if it is a slice of a chunk, and forgets the last queued event, which holds another one. */
  detach(): void {
    if (this.current !== this.#detached) this.current = this.#detached = copyString(this.current)
    this.#queued = undefined
  }

  /** Replaces the ID: in-flight events are dropped, and a store saves the ID at once. */
  reset(id: string): void {
    if (typeof id !== 'string') throw unexpectedOption('lastEventId', 'a string', id)
    this.current = id
    this.#endClosing()
    this.#inFlight?.reset(id)
    void this.#writer?.save(id)
  }

  /** The client has closed: until the next request, the ID goes back to before the abandoned events. */
  close(): void {
    this.#isClosed = true
    this.#goBack()
  }

  /** Tracks the event with the current ID; `undefined` without a store. */
  trackEvent(): InFlightEvent | undefined {
    if (!this.#inFlight) return undefined
    this.detach()
    return this.#inFlight.add(this.current)
  }

  /** Tracks an event for a loop without a store. @param before - the last event ID before it */
  trackQueued(before: string): UnhandledEvent {
    // Those with the same ID before them are one, because going back to before any of them is the same.
    if (this.#queued?.before !== before) this.#queued = new QueuedEvent(before, ++this.#order, this)
    return this.#queued
  }

  /** Goes back to before the event, unless a request after it was made, or the ID is already that of an earlier event. */
  abandon({ before, order }: QueuedEvent): void {
    if (!this.#isClosed || order <= this.#orderAtRequest) return
    if (this.#firstAbandoned && order >= this.#firstAbandoned) return
    this.#firstAbandoned = order
    this.current = before
  }

  #goBack() {
    if (this.#isClosed) this.current = this.#inFlight?.rewind() ?? this.current
  }

  #endClosing() {
    this.#isClosed = false
    this.#orderAtRequest = this.#order
    this.#firstAbandoned = undefined
    this.detach()
  }
}
