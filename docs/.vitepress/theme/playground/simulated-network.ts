import type { FetchLike, Platform, PlatformChange } from 'headwater'

/** The network of the page, which the user can turn off: a `fetch`, and the platform that reports its state. */
export class SimulatedNetwork {
  readonly #fetch: FetchLike
  readonly #listeners = new Set<(change: PlatformChange) => void>()
  #isOnline = true

  /** @param fetch - makes the requests while the network is there */
  constructor(fetch: FetchLike) {
    this.#fetch = fetch
  }

  get isOnline(): boolean {
    return this.#isOnline
  }

  readonly fetch: FetchLike = (url, init) =>
    this.#isOnline
      ? this.#fetch(url, init)
      : Promise.reject(new TypeError('Failed to fetch: the network is offline'))

  /** For the option `platform` of a client; the time and the page are the browser's. */
  readonly platform: Pick<Platform, 'isOnline' | 'subscribe'> = {
    isOnline: () => this.#isOnline,
    subscribe: (listener) => {
      this.#listeners.add(listener)
      return () => void this.#listeners.delete(listener)
    },
  }

  goOffline(): void {
    this.#isOnline = false
  }

  goOnline(): void {
    if (this.#isOnline) return
    this.#isOnline = true
    for (const listener of [...this.#listeners]) listener('online')
  }
}
