import type { Clock } from '../index.ts'

/** How long a newcomer waits for the leader before it connects itself, in milliseconds. */
const patience = 500

/** Whether the ring follows the shared stream, for those that wait for it. */
export class SyncGate {
  isSynced = false
  readonly #clock: Clock
  #waiters: (() => void)[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  set(isSynced: boolean): void {
    this.isSynced = isSynced
    if (isSynced) this.end()
  }

  /** Ends all waits. */
  end(): void {
    for (const resolve of this.#waiters.splice(0)) resolve()
  }

  /** Resolves once the ring follows the stream, or with false if that takes too long. */
  async wait(): Promise<boolean> {
    if (this.isSynced) return true
    await new Promise<void>((resolve) => {
      const timer = this.#clock.setTimeout(resolve, patience)
      this.#waiters.push(() => {
        this.#clock.clearTimeout(timer)
        resolve()
      })
    })
    return this.isSynced
  }
}
