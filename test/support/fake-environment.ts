import type { Environment, EnvironmentChange } from '../../src/core/platform/ports.ts'

/** A network and a page that the test turns on and off. */
export class FakeEnvironment implements Environment {
  #online = true
  #visible = true
  readonly #listeners = new Set<(change: EnvironmentChange) => void>()

  online(): boolean {
    return this.#online
  }

  visible(): boolean {
    return this.#visible
  }

  subscribe(listener: (change: EnvironmentChange) => void): () => void {
    // A wrapper, so that a function subscribed twice is called twice, as ports promise.
    const entry = (change: EnvironmentChange) => listener(change)
    this.#listeners.add(entry)
    return () => void this.#listeners.delete(entry)
  }

  /** How many subscriptions are there: none may be left behind. */
  get listeners(): number {
    return this.#listeners.size
  }

  goOffline(): void {
    // No notice: the platform has one, but the client has nothing to do then.
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

  /** The page is taken out of a frozen or cached state. */
  resume(): void {
    this.#notify('resume')
  }

  #notify(change: EnvironmentChange): void {
    for (const listener of [...this.#listeners]) listener(change)
  }
}
