import type { FetchLike } from '../index.ts'
import type { SharedFetchOptions } from './shared-options.ts'

/** A `fetch` that shares one connection with all tabs of its origin, for `streamEvents` and the drop-in. */
export function sharedFetch(_name: string, options: SharedFetchOptions = {}): FetchLike {
  return options.fetch ?? ((url, init) => globalThis.fetch(url, init as RequestInit))
}
