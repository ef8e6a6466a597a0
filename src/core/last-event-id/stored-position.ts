import { reasonOf } from '../errors/reason-of.ts'
import { isPromise } from '../platform/is-promise.ts'
import { EventSourceError } from '../errors/errors.ts'
import { invalidOption } from '../errors/invalid-option.ts'

/**
 * Keeps a last event ID where it outlives the process or the page: see `headwater/storage`, or write your own.
 * Both functions may be async.
 */
export interface LastEventIdStore {
  /**
   * The ID to start from; nothing, or `''`, for none. Called once, before the first attempt; where it throws or
   * rejects, that attempt fails, and the next calls it again.
   */
  load(): string | null | undefined | Promise<string | null | undefined>
  /**
   * Keeps the ID. Called in order, and never again before the promise of the call before has settled; IDs that come
   * meanwhile are passed over for the latest. Where it throws or rejects, `onError` is told and the stream goes on.
   */
  save(id: string): void | Promise<void>
}

/** An event that is being handled. Its ID may be saved once nothing of it, or of an event before it, is open. */
export interface Claim {
  readonly id: string
  /** The parts of the handling that are not done: the dispatch, promises of handlers, iterators. */
  open: number
}

/** The error of a store that did not load or save. */
export function storeError(
  action: 'load' | 'save',
  url: string,
  attempt: number,
  cause: unknown,
): EventSourceError {
  const reason = `the store of "lastEventId" did not ${action}: ${reasonOf(cause)}`
  return new EventSourceError('store', true, { action: 'resume', reason, url, attempt, cause })
}

/** Whose position it is. */
export interface PositionHost {
  /** The store did not save. */
  onSaveError(cause: unknown): void
}

/** What a store keeps of a position: IDs whose events have been handled, and all those before. */
export class StoredPosition {
  /** The store has been asked, or need not be. */
  isKnown = false
  readonly #store: LastEventIdStore
  readonly #host: PositionHost
  #claims: Claim[] = []
  // What stands before this index is settled: cheaper than shifting an array at each event.
  #head = 0
  // The last ID handled, and the last one handed to the store.
  #handled = ''
  #saved: string | undefined
  #saving: Promise<void> | undefined

  constructor(store: LastEventIdStore, host: PositionHost) {
    if (!(typeof store.load === 'function' && typeof store.save === 'function'))
      throw invalidOption('lastEventId', 'expected a string or a store with load() and save(id)')
    this.#store = store
    this.#host = host
  }

  load(): ReturnType<LastEventIdStore['load']> {
    return this.#store.load()
  }

  /** Where it is now, by what the store has. */
  start(id: string): void {
    this.#handled = this.#saved = id
    this.isKnown = true
  }

  /** Goes elsewhere: what is still being handled no longer counts. It is saved at once. */
  reset(id: string): void {
    this.#handled = id
    this.isKnown = true
    this.#claims = []
    this.#head = 0
    void this.#save()
  }

  /** Notes that the event with this ID is being handled, with one part open. */
  claim(id: string): Claim {
    const claim: Claim = { id, open: 1 }
    this.#claims.push(claim)
    return claim
  }

  /** Gives up an event that nobody will handle: no position from it on is saved, but those before it. */
  abandon(claim: Claim): void {
    const index = this.#claims.indexOf(claim, this.#head)
    if (index >= 0) this.#claims.length = index
  }

  /** Ends a part of the handling, and saves what may be saved: a promise where the store is async. */
  settle(claim: Claim): Promise<void> | undefined {
    claim.open--
    while (this.#claims[this.#head]?.open === 0) this.#handled = this.#claims[this.#head++]!.id
    if (this.#head * 2 > this.#claims.length) {
      this.#claims = this.#claims.slice(this.#head)
      this.#head = 0
    }
    return this.#save()
  }

  #save(): Promise<void> | undefined {
    // A save under way goes on to the latest ID by itself.
    if (this.#saving || this.#handled === this.#saved) return this.#saving
    this.#saved = this.#handled
    try {
      const result = this.#store.save(this.#saved)
      if (isPromise(result)) this.#saving = this.#saveOn(result)
    } catch (cause) {
      this.#host.onSaveError(cause)
    }
    return this.#saving
  }

  // A loop: a chain of promises would be held until the last of them has settled.
  async #saveOn(result: void | Promise<void>) {
    for (;;) {
      try {
        await result
        if (this.#handled === this.#saved) break
        result = this.#store.save((this.#saved = this.#handled))
      } catch (cause) {
        this.#host.onSaveError(cause)
        result = undefined
      }
    }
    this.#saving = undefined
  }
}
