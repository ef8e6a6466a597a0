import { noop } from './call-safely.ts'
import type { Clock } from '../index.ts'

/** Silence of the leader before a visible tab asks whether it is there, in milliseconds. */
const silence = 10_000
/** How long an answer may take, in milliseconds. */
const patience = 1500
/** Questions without an answer before the leader counts as dead. */
const questions = 2
/** A timer that fires this much later means that this tab slept itself, in milliseconds. */
const lateness = 500
/** The pause between two steals, in milliseconds. */
const stealPause = 30_000
const mostSteals = 3

/** The tab that watches its leader. */
export interface Watcher {
  readonly clock: Clock
  /** Whether the tab follows another one, and its user sees it. */
  isWatching(): boolean
  ping(): void
  steal(): void
  /** The limits on steals are reached: the tab leaves the group. */
  giveUp(): void
}

/** Finds out that the leader does not answer, although it holds the lock: its page is frozen, or its process suspended. */
export class LeaderWatch {
  readonly #watcher: Watcher
  #heardAt = -Infinity
  #stopTimer = noop
  #asked = 0
  #steals = 0
  #stolenAt = -Infinity
  /** Something was received since the last steal, so the channel works. */
  #hasEvidence = true

  constructor(watcher: Watcher) {
    this.#watcher = watcher
  }

  /** Starts to watch, or starts again. */
  start(): void {
    this.#asked = 0
    const elapsed = Math.max(0, this.#watcher.clock.now() - this.#heardAt)
    // Not a new timer for each message.
    this.#wait(elapsed < silence ? silence - elapsed : silence, () => {
      if (this.#watcher.clock.now() - this.#heardAt < silence) this.start()
      else this.ask()
    })
  }

  stop(): void {
    this.#stopTimer()
    this.#stopTimer = noop
    this.#asked = 0
  }

  /** A message of the leader arrived. */
  onLeader(): void {
    this.#heardAt = this.#watcher.clock.now()
    if (this.#asked > 0) this.start()
  }

  /** A message of any tab arrived. */
  onMessage(): void {
    this.#hasEvidence = true
  }

  /** Asks the leader now. */
  ask(): void {
    if (!this.#watcher.isWatching()) return this.start()
    this.#asked++
    this.#watcher.ping()
    this.#wait(patience, (isLate) => {
      if (isLate) this.#asked = 0
      if (this.#asked < questions) this.ask()
      else this.#judge()
    })
  }

  #judge() {
    this.#asked = 0
    if (!this.#watcher.isWatching()) return this.start()
    const now = this.#watcher.clock.now()
    if (this.#steals >= mostSteals || !this.#hasEvidence) return this.#watcher.giveUp()
    if (now - this.#stolenAt < stealPause) return this.start()
    this.#steals++
    this.#stolenAt = now
    this.#hasEvidence = false
    this.start()
    this.#watcher.steal()
  }

  #wait(delay: number, callback: (isLate: boolean) => void) {
    const { clock } = this.#watcher
    this.#stopTimer()
    const due = clock.now() + delay
    const timer = clock.setTimeout(() => callback(clock.now() > due + lateness), delay)
    clock.unref?.(timer)
    this.#stopTimer = () => clock.clearTimeout(timer)
  }
}
