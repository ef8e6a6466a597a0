import { invalidOption } from '../errors/invalid-option.ts'
import {
  type Claim,
  type LastEventIdStore,
  type PositionHost,
  StoredPosition,
} from './stored-position.ts'

/** The last event ID: what a reconnect resumes from, at once, and what a store keeps, once events have been handled. */
export class Position {
  /** The ID of the last event dispatched; set before an event is. */
  id = ''

  readonly #stored: StoredPosition | undefined
  /** The last one that is no part of a chunk. */
  #detached: string

  constructor(source: string | LastEventIdStore, host: PositionHost) {
    if (typeof source === 'string') this.id = source
    else this.#stored = new StoredPosition(source, host)
    this.#detached = this.id
  }

  /** Asks the store, until it has answered once: then there is nothing to wait for. */
  load(): Promise<void> | undefined {
    return this.#stored && !this.#stored.isKnown ? this.#load(this.#stored) : undefined
  }

  async #load(stored: StoredPosition) {
    const found = (await stored.load()) ?? ''
    // Another attempt may have been quicker, and the position be further on.
    if (!stored.isKnown) stored.start((this.id = found))
  }

  /** Lets go of the chunk that the ID was cut from: an engine keeps the whole for as long as a part of it. */
  detach(): void {
    if (this.id !== this.#detached)
      this.id = this.#detached = [this.id.slice(0, 1), this.id.slice(1)].join('')
  }

  /** Goes elsewhere: what is still being handled no longer counts. It is saved at once. */
  reset(id: string): void {
    if (typeof id !== 'string') throw invalidOption('lastEventId', 'expected a string')
    this.id = id
    this.#stored?.reset(id)
  }

  /** Notes that the event at the position is being handled, with one part open; nothing without a store. */
  claim(): Claim | undefined {
    if (!this.#stored) return undefined
    this.detach()
    return this.#stored.claim(this.id)
  }

  /** Gives up an event that nobody will handle: no position from it on is saved, but those before it. */
  abandon(claim: Claim): void {
    this.#stored?.abandon(claim)
  }

  /** Ends a part of the handling, and saves what may be saved: a promise where the store is async. */
  settle(claim: Claim): Promise<void> | undefined {
    return this.#stored?.settle(claim)
  }
}
