import { copyString } from '../platform/copy-string.ts'
import { EventSourceError } from '../errors/errors.ts'
import { invalidOption } from '../errors/invalid-option.ts'
import { reasonOf } from '../errors/reason-of.ts'
import { type InFlightEvent, InFlightEvents } from './in-flight-events.ts'
import type { LastEventIdStore } from './last-event-id-store.ts'
import { StoreWriter } from './store-writer.ts'

/** The error of a store that failed to load or save. */
export function storeError(
  action: 'load' | 'save',
  cause: unknown,
  request: { readonly url: string; readonly attempt: number },
): EventSourceError {
  const reason = `the store of "lastEventId" did not ${action}: ${reasonOf(cause)}`
  return new EventSourceError('store', true, { ...request, action: 'resume', reason, cause })
}

/** The last event ID: a reconnect sends it at once; a store receives it once its event has been handled. */
export class LastEventId {
  /** The ID of the last event dispatched, set before the dispatch. */
  current = ''
  /** With the caller's store: its writer, and the events whose IDs it will receive. */
  readonly #writer: StoreWriter | undefined
  readonly #inFlight: InFlightEvents | undefined
  /** The last ID that is not a slice of a chunk. */
  #detached: string

  /** @param host - receives the errors of the store's saves */
  constructor(source: string | LastEventIdStore, host: { onSaveError(cause: unknown): void }) {
    if (typeof source === 'string') this.current = source
    else if (typeof source?.load !== 'function' || typeof source.save !== 'function')
      throw invalidOption('lastEventId', 'expected a string or a store with load() and save(id)')
    else {
      const writer = new StoreWriter(source, (cause) => host.onSaveError(cause))
      this.#writer = writer
      this.#inFlight = new InFlightEvents((id) => writer.save(id))
    }
    this.#detached = this.current
  }

  /** Whether in-flight events are tracked for a store. */
  get isStored(): boolean {
    return this.#writer !== undefined
  }

  /** Loads the ID from the store; `undefined` without a store, or if the ID is already loaded. */
  load(): Promise<void> | undefined {
    return this.#writer && !this.#writer.isInSync ? this.#load(this.#writer) : undefined
  }

  async #load(writer: StoreWriter) {
    const found = (await writer.load()) ?? ''
    // Another attempt may have loaded the ID meanwhile, and events may have changed it since.
    if (writer.isInSync) return
    this.current = found
    this.#inFlight!.reset(found)
    writer.markSaved(found)
  }

  /** Copies the ID if it is a slice of a chunk. */
  detach(): void {
    if (this.current !== this.#detached) this.current = this.#detached = copyString(this.current)
  }

  /** Replaces the ID: in-flight events are dropped, and a store saves the ID at once. */
  reset(id: string): void {
    if (typeof id !== 'string') throw invalidOption('lastEventId', 'expected a string')
    this.current = id
    this.#inFlight?.reset(id)
    void this.#writer?.save(id)
  }

  /** Tracks the event with the current ID; `undefined` without a store. */
  trackEvent(): InFlightEvent | undefined {
    if (!this.#inFlight) return undefined
    this.detach()
    return this.#inFlight.add(this.current)
  }
}
