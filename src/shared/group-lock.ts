import { noop } from './call-safely.ts'
import type { Locks } from './environment.ts'

/** The tab that wants to lead. */
export interface Candidate {
  /** The lock is held from now on. */
  onGranted(isStolen: boolean): void
  /** Another tab stole the lock. */
  onLost(): void
  /** The platform has no locks for this page. */
  onRefused(): void
}

/** The lock of a group: the tab that holds it leads. Each tab waits for it, without a limit. */
export class GroupLock {
  readonly #locks: Locks
  readonly #name: string
  readonly #candidate: Candidate
  /** Ends the current request: gives it up, or releases the lock. */
  #end: (() => void) | undefined
  #isHeld = false

  constructor(locks: Locks, name: string, candidate: Candidate) {
    this.#locks = locks
    this.#name = name
    this.#candidate = candidate
  }

  get isHeld(): boolean {
    return this.#isHeld
  }

  /** Waits for the lock, or takes it from a tab that does not answer. */
  request(isStolen = false): void {
    this.release()
    const controller = new AbortController()
    let release = noop
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    const end = () => {
      controller.abort()
      release()
    }
    this.#end = end
    const isCurrent = () => this.#end === end
    const granted = () => {
      if (!isCurrent()) return undefined
      this.#isHeld = true
      this.#candidate.onGranted(isStolen)
      return released
    }
    const failed = () => {
      if (!isCurrent()) return
      const wasHeld = this.#isHeld
      this.#isHeld = false
      this.#end = undefined
      if (wasHeld) this.#candidate.onLost()
      else this.#candidate.onRefused()
    }
    const options = isStolen ? { steal: true } : { signal: controller.signal }
    const request = async () => this.#locks.request(this.#name, options, granted)
    request().then(noop, failed)
  }

  /** Releases the lock, or stops waiting for it. */
  release(): void {
    const end = this.#end
    this.#end = undefined
    this.#isHeld = false
    end?.()
  }

  /** The number of tabs that wait for the lock, or hold it. */
  async count(): Promise<{ held: number; pending: number }> {
    const { held = [], pending = [] } = await this.#locks.query()
    const isOurs = ({ name }: { name?: string }) => name === this.#name
    return { held: held.filter(isOurs).length, pending: pending.filter(isOurs).length }
  }
}
