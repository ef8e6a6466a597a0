import { isPromise } from './decode.ts'
import { EventSourceError, reasonOf } from './errors.ts'
import { invalidOption } from './misuse.ts'

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
  return new EventSourceError('store', true, 'resume', reason, url, attempt, cause)
}

// Until there is a store that asks for claims.
const nothing: Claim[] = []

/** Whose position it is. */
export interface PositionHost {
  /** The store did not save. */
  onSaveError(cause: unknown): void
}

/** The last event ID: what a reconnect resumes from, at once, and what a store keeps, once events have been handled. */
export class Position {
  /** The ID of the last event dispatched; set before an event is. */
  id: string

  readonly #store: LastEventIdStore | undefined
  readonly #host: PositionHost
  #isLoaded: boolean
  #claims: Claim[] = nothing
  // What stands before this index is settled: cheaper than shifting an array at each event.
  #head = 0
  // The last ID handled, the last one handed to the store, and the last one that is no part of a chunk.
  #handled: string
  #saved: string
  #detached: string
  #saving: Promise<void> | undefined

  constructor(source: string | LastEventIdStore, host: PositionHost) {
    const isStore = typeof source !== 'string'
    if (isStore && !(typeof source.load === 'function' && typeof source.save === 'function'))
      throw invalidOption('lastEventId', 'expected a string or a store with load() and save(id)')
    this.#store = isStore ? source : undefined
    this.#isLoaded = !isStore
    this.#host = host
    this.id = this.#handled = this.#saved = this.#detached = isStore ? '' : source
  }

  /** Asks the store, until it has answered once: then there is nothing to wait for. */
  load(): Promise<void> | undefined {
    return this.#isLoaded ? undefined : this.#load()
  }

  async #load() {
    const found = (await this.#store?.load()) ?? ''
    // Another attempt may have been quicker, and the position be further on.
    if (!this.#isLoaded) this.id = this.#handled = this.#saved = found
    this.#isLoaded = true
  }

  /** Lets go of the chunk that the ID was cut from: an engine keeps the whole for as long as a part of it. */
  detach(): void {
    if (this.id !== this.#detached)
      this.id = this.#detached = [this.id.slice(0, 1), this.id.slice(1)].join('')
  }

  /** Goes elsewhere: what is still being handled no longer counts. It is saved at once. */
  reset(id: string): void {
    if (typeof id !== 'string') throw invalidOption('lastEventId', 'expected a string')
    this.id = this.#handled = id
    this.#isLoaded = true
    this.#claims = []
    this.#head = 0
    void this.#save()
  }

  /** Notes that the event at the position is being handled, with one part open; nothing without a store. */
  claim(): Claim | undefined {
    if (!this.#store) return undefined
    this.detach()
    const claim: Claim = { id: this.id, open: 1 }
    if (this.#claims === nothing) this.#claims = []
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
      const result = this.#store?.save(this.#saved)
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
        result = this.#store?.save((this.#saved = this.#handled))
      } catch (cause) {
        this.#host.onSaveError(cause)
        result = undefined
      }
    }
    this.#saving = undefined
  }
}
