/**
 * A store for the last event ID in `localStorage` or `sessionStorage`.
 *
 * @module headwater/storage
 */
import type { LastEventIdStore } from '../index.ts'

/** The part of the `Storage` interface that {@link webStorage} uses; `localStorage` and `sessionStorage` have it. */
export interface WebStorage {
  /** Returns the value of the key; `null` for none. */
  getItem(key: string): string | null
  /** Stores the value of the key. */
  setItem(key: string, value: string): void
}

/**
 * Keeps the last event ID in `localStorage` or another `Storage`, so that a reloaded page resumes after the
 * last event.
 *
 * If the storage is missing or blocked, each attempt fails with an error of code `'store'`. If it is full, the error is
 * reported to `onError`, and the stream stays open.
 *
 * @param key - the storage's key; one per stream
 * @param storage - the storage; `localStorage` by default, looked up at each use
 * @example
 * ```ts
 * new EventSourceClient('https://example.com/prices', { lastEventId: webStorage('prices') })
 * ```
 */
export function webStorage(key: string, storage?: WebStorage): LastEventIdStore {
  const target = () => {
    const found = storage ?? (globalThis as { localStorage?: WebStorage }).localStorage
    if (found) return found
    throw new TypeError(
      'webStorage(key): there is no localStorage here; give a storage as the second argument',
    )
  }
  return {
    load: () => target().getItem(key),
    save: (id) => target().setItem(key, id),
  }
}
