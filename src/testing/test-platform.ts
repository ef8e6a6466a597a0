import type { Platform, PlatformChange } from '../index.ts'
import { TestClock } from './test-clock.ts'

/** A clock, a network and a page that the test controls. */
export class TestPlatform implements Platform {
  /** The time source. */
  readonly clock: TestClock
  /**
   * A number from 0 up to 1, for jitter; assign another function to change it.
   *
   * @defaultValue `() => 0`, so that a delay between retries is always the same
   */
  random: () => number
  #isOnline = true
  #isVisible = true
  readonly #listeners = new Set<(change: PlatformChange) => void>()

  /** @param parts - the clock and the random numbers, instead of the default ones */
  constructor(parts: { clock?: TestClock; random?: () => number } = {}) {
    this.clock = parts.clock ?? new TestClock()
    this.random = parts.random ?? (() => 0)
  }

  /** False between {@link TestPlatform.goOffline} and {@link TestPlatform.goOnline}. */
  isOnline(): boolean {
    return this.#isOnline
  }

  /** False between {@link TestPlatform.hide} and {@link TestPlatform.show}. */
  isVisible(): boolean {
    return this.#isVisible
  }

  /** Calls back on each change; returns the function that unsubscribes. */
  subscribe(listener: (change: PlatformChange) => void): () => void {
    // A wrapper, so that a function subscribed twice is called twice.
    const entry = (change: PlatformChange) => listener(change)
    this.#listeners.add(entry)
    return () => void this.#listeners.delete(entry)
  }

  /** The number of subscriptions. A closed client has none. */
  get listeners(): number {
    return this.#listeners.size
  }

  /** The network is gone. Open connections stay open until they fail, as in platforms. */
  goOffline(): void {
    this.#isOnline = false
  }

  /** The network is back. */
  goOnline(): void {
    this.#isOnline = true
    this.#notify('online')
  }

  /** The page is hidden, or the application in the background. */
  hide(): void {
    this.#isVisible = false
    this.#notify('hidden')
  }

  /** The page is visible again. */
  show(): void {
    this.#isVisible = true
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
