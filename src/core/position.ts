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

/** The last event ID: what a reconnect resumes from, at once, and what a store keeps, once events have been handled. */
export interface Position {
  /** The ID of the last event dispatched. */
  readonly id: string
  /** Asks the store, until it has answered once. */
  load(): Promise<void>
  /** Moves on to the ID of an event about to be dispatched. */
  move(id: string): void
  /** Goes elsewhere: what is still being handled no longer counts. It is saved at once. */
  reset(id: string): void
  /** Notes that the event at the position is being handled, with one part open; nothing without a store. */
  claim(): Claim | undefined
  /** Gives up an event that nobody will handle: no position from it on is saved, but those before it. */
  abandon(claim: Claim): void
  /** Ends a part of the handling, and saves what may be saved: a promise where the store is async. */
  settle(claim: Claim): Promise<void> | undefined
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

export function createPosition(
  source: string | LastEventIdStore,
  onSaveError: (cause: unknown) => void,
): Position {
  const store = typeof source === 'string' ? undefined : source
  if (store && !(typeof store.load === 'function' && typeof store.save === 'function'))
    throw invalidOption('lastEventId', 'expected a string or a store with load() and save(id)')
  let claims: Claim[] = []
  // What stands before this index is settled: cheaper than shifting an array at each event.
  let head = 0
  let id = typeof source === 'string' ? source : ''
  let loaded = !store
  // The last ID handled, and the last one handed to the store.
  let handled = id
  let saved = id
  let saving: Promise<void> | undefined

  function save(): Promise<void> | undefined {
    // A save under way goes on to the latest ID by itself.
    if (saving || handled === saved) return saving
    saved = handled
    try {
      const result = store?.save(saved)
      if (isPromise(result)) saving = saveOn(result)
    } catch (cause) {
      onSaveError(cause)
    }
    return saving
  }

  // A loop: a chain of promises would be held until the last of them has settled.
  async function saveOn(result: void | Promise<void>) {
    for (;;) {
      try {
        await result
        if (handled === saved) break
        result = store?.save((saved = handled))
      } catch (cause) {
        onSaveError(cause)
        result = undefined
      }
    }
    saving = undefined
  }

  return {
    get id() {
      return id
    },
    async load() {
      if (loaded) return
      const found = (await store?.load()) ?? ''
      // Another attempt may have been quicker, and the position be further on.
      if (!loaded) id = handled = saved = found
      loaded = true
    },
    move(next) {
      id = next
    },
    reset(next) {
      if (typeof next !== 'string') throw invalidOption('lastEventId', 'expected a string')
      id = handled = next
      loaded = true
      claims = []
      head = 0
      void save()
    },
    claim() {
      if (!store) return undefined
      const claim: Claim = { id, open: 1 }
      claims.push(claim)
      return claim
    },
    abandon(claim) {
      const index = claims.indexOf(claim, head)
      if (index >= 0) claims.length = index
    },
    settle(claim) {
      claim.open--
      while (claims[head]?.open === 0) handled = claims[head++]!.id
      if (head * 2 > claims.length) {
        claims = claims.slice(head)
        head = 0
      }
      return save()
    },
  }
}
