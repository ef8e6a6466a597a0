import { isPromise } from '../platform/is-promise.ts'
import type { LastEventIdStore } from './last-event-id-store.ts'

/** Commits last event IDs to the caller's store, one save at a time. IDs that arrive during a save are coalesced. */
export class StoreWriter {
  readonly #store: LastEventIdStore
  readonly #onError: (cause: unknown) => void
  /** The latest ID to save, and the last one passed to the store. */
  #latest = ''
  #saved: string | undefined
  #saving: Promise<void> | undefined

  constructor(store: LastEventIdStore, onError: (cause: unknown) => void) {
    this.#store = store
    this.#onError = onError
  }

  /** Whether the ID of the store is known: it was loaded, or one was saved. */
  get isInSync(): boolean {
    return this.#saved !== undefined
  }

  load(): ReturnType<LastEventIdStore['load']> {
    return this.#store.load()
  }

  /** The store already has this ID. */
  markSaved(id: string): void {
    this.#latest = this.#saved = id
  }

  /** Saves the ID unless the store has it; returns a promise if the store is async. Never rejects. */
  save(id: string): Promise<void> | undefined {
    this.#latest = id
    // A save in progress continues with the latest ID by itself.
    if (this.#saving || id === this.#saved) return this.#saving
    try {
      const result = this.#store.save((this.#saved = id))
      if (isPromise(result)) this.#saving = this.#finish(result)
    } catch (cause) {
      this.#onError(cause)
    }
    return this.#saving
  }

  // A loop, because a chain of promises would stay in memory until the last one settles.
  async #finish(result: void | Promise<void>) {
    for (;;) {
      try {
        await result
        if (this.#latest === this.#saved) break
        result = this.#store.save((this.#saved = this.#latest))
      } catch (cause) {
        this.#onError(cause)
        result = undefined
      }
    }
    this.#saving = undefined
  }
}
