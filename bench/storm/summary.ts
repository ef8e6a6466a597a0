import type { Scenario } from './scenario.ts'
import type { SimulatedServer } from './simulated-server.ts'

/** The view of a server. Times are in milliseconds since it accepted clients again. */
export interface Summary {
  readonly attempts: number
  readonly attemptsWhileDown: number
  /** The most attempts in one second. */
  readonly peak: number
  /** The most in one second since anyone was let in. */
  readonly peakAfterwards: number
  /** When this part of all clients had reconnected; `undefined` if it never had. */
  readonly half: number | undefined
  readonly most: number | undefined
  readonly all: number | undefined
  /** How many never reconnected. */
  readonly lost: number
}

export function summarize(
  { attempts, attemptsWhileDown, backAt }: SimulatedServer,
  { down }: Scenario,
  count: number,
): Summary {
  const backAfter = (part: number) => {
    const at = backAt[Math.ceil(count * part) - 1]
    return at === undefined ? undefined : at - down
  }
  // A loop, since there may be more seconds than a call takes arguments.
  const most = (counts: readonly number[]) => counts.reduce((a, b) => Math.max(a, b), 0)
  return {
    attempts: attempts.reduce((a, b) => a + b, 0),
    attemptsWhileDown,
    peak: most(attempts),
    peakAfterwards: most(attempts.slice(Math.floor(down / 1000))),
    half: backAfter(0.5),
    most: backAfter(0.99),
    all: backAfter(1),
    lost: count - backAt.length,
  }
}
