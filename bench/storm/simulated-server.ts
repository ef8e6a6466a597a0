import type { Clock } from '../../src/core/platform/clock.ts'
import type { Scenario } from './scenario.ts'

/** How an attempt to connect goes. */
export type Reply =
  | 'accepted'
  | 'refused'
  | { readonly status: number; readonly retryAfter?: number }

/** The server of a scenario: it decides on each attempt at once and keeps the count of each second from 0 on. */
export class SimulatedServer {
  /** Attempts of each second. */
  readonly attempts: number[] = []
  /** Those of them that were let in. */
  readonly accepted: number[] = []
  /** When each of those was let in, in order. */
  readonly backAt: number[] = []
  attemptsWhileDown = 0
  /** Of this second's capacity. */
  #spent = 0
  readonly #clock: Clock
  readonly #scenario: Scenario

  constructor(clock: Clock, scenario: Scenario) {
    this.#clock = clock
    this.#scenario = scenario
  }

  connect(): Reply {
    const now = this.#clock.now()
    if (now < 0) return 'accepted'
    const second = Math.floor(now / 1000)
    const { down, capacity, refusalCost = 0, answer } = this.#scenario
    while (this.attempts.length <= second) {
      this.accepted[this.attempts.push(0) - 1] = 0
      // The excess of one second is missing in the next.
      this.#spent = Math.max(0, this.#spent - capacity)
    }
    this.attempts[second]!++
    if (now < down) {
      this.attemptsWhileDown++
      return answer ?? 'refused'
    }
    if (this.#spent + 1 > capacity) {
      this.#spent += refusalCost
      return answer ?? 'refused'
    }
    this.#spent++
    this.accepted[second]!++
    this.backAt.push(now)
    return 'accepted'
  }
}
