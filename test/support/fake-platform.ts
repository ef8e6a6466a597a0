import type { PlatformChange } from '../../src/core/platform/page.ts'
import type { Platform } from '../../src/core/platform/platform.ts'
import { FakeClock } from './fake-clock.ts'

/** A clock, a network and a page controlled by the test. There is no jitter, unless the server sets a delay. */
export class FakePlatform implements Platform {
  readonly clock: FakeClock
  random: () => number
  #online = true
  #visible = true
  readonly #listeners = new Set<(change: PlatformChange) => void>()

  constructor({ clock = new FakeClock(), random = () => 0 }: Partial<FakePlatform> = {}) {
    this.clock = clock
    this.random = random
  }

  isOnline(): boolean {
    return this.#online
  }

  isVisible(): boolean {
    return this.#visible
  }

  subscribe(listener: (change: PlatformChange) => void): () => void {
    // A wrapper, so that a function subscribed twice is called twice, as ports promise.
    const entry = (change: PlatformChange) => listener(change)
    this.#listeners.add(entry)
    return () => void this.#listeners.delete(entry)
  }

  /** The number of subscriptions; a client must leave none. */
  get listeners(): number {
    return this.#listeners.size
  }

  goOffline(): void {
    // No notification: the platform has one, but the client does not need it.
    this.#online = false
  }

  goOnline(): void {
    this.#online = true
    this.#notify('online')
  }

  hide(): void {
    this.#visible = false
    this.#notify('hidden')
  }

  show(): void {
    this.#visible = true
    this.#notify('visible')
  }

  /** The page leaves a frozen or cached state. */
  resume(): void {
    this.#notify('resume')
  }

  #notify(change: PlatformChange): void {
    for (const listener of [...this.#listeners]) listener(change)
  }
}
