import type { Failure, Policy } from './policies.ts'
import { type Scenario, serverDelayOf } from './scenario.ts'
import { seededRandom } from './seeded-random.ts'
import { SimulatedClock } from './simulated-clock.ts'
import { SimulatedServer } from './simulated-server.ts'

/** The longest simulation, in milliseconds: clients that have not reconnected by then count as lost. */
export const horizon = 30 * 60_000

/** Simulates a number of clients of a policy, cut off at 0, until all have reconnected or given up. */
export function simulate(
  scenario: Scenario,
  policy: Policy,
  count: number,
  seed: number,
): SimulatedServer {
  const clock = new SimulatedClock()
  const server = new SimulatedServer(clock, scenario)
  const random = seededRandom(seed)

  const fail = (failure: Failure) => {
    const delay = policy.delay(failure, random)
    if (delay !== undefined) clock.setTimeout(() => attempt(failure), delay)
  }
  const attempt = ({ retry, serverDelay }: Failure) => {
    const reply = server.connect()
    if (reply === 'accepted') return
    const { status, retryAfter } = reply === 'refused' ? {} : reply
    fail({ retry: retry + 1, serverDelay, status, retryAfter })
  }

  const serverDelays = Array.from({ length: count }, () => serverDelayOf(scenario, random))
  for (const serverDelay of serverDelays) fail({ retry: 0, serverDelay })
  while (clock.advance(horizon));
  return server
}
