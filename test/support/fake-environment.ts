import type { Environment, EnvironmentChange } from '../../src/core/platform/environment.ts'

/** A network and a page controlled by the test. */
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

  #notify(change: EnvironmentChange): void {
    for (const listener of [...this.#listeners]) listener(change)
  }
}
