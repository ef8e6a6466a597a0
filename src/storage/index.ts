import type { LastEventIdStore } from '../index.ts'

/** What {@link webStorage} needs of a storage: `localStorage` and `sessionStorage` are such. */
export interface WebStorage {
  /** The value under the key, `null` where there is none. */
  getItem(key: string): string | null
  /** Keeps the value under the key. */
  setItem(key: string, value: string): void
}

/**
 * Keeps the last event ID in `localStorage` or another `Storage`, so that a reloaded page resumes where it was.
 *
 * Where the storage is missing or blocked, each attempt fails with an error of code `'store'`; where it is full, that
 * reaches `onError` and the stream goes on.
 *
 * @param key - the storage's key; one per stream
 * @param storage - where to keep it; `localStorage` by default, looked up when it is needed
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
