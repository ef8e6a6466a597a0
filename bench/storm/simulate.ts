import type { Policy } from './policies.ts'
import type { Scenario } from './scenario.ts'
import { seededRandom } from './seeded-random.ts'
import { SimulatedClock } from './simulated-clock.ts'
import { SimulatedServer } from './simulated-server.ts'

/** Nobody is waited for longer, in milliseconds: who is not back then never is. */
export const horizon = 30 * 60_000

/** So many clients of a policy, cut off at 0, until all are back or nobody tries any more. */
export function simulate(
  scenario: Scenario,
  policy: Policy,
  count: number,
  seed: number,
): SimulatedServer {
  const clock = new SimulatedClock()
  const server = new SimulatedServer(clock, scenario)
  const random = seededRandom(seed)
  const { serverDelay } = scenario

  const fail = (retry: number, status?: number, retryAfter?: number) => {
    const delay = policy.delay({ retry, status, retryAfter, serverDelay }, random)
    if (delay !== undefined) clock.setTimeout(() => attempt(retry + 1), delay)
  }
  const attempt = (retry: number) => {
    const reply = server.connect()
    if (reply === 'refused') fail(retry)
    else if (reply !== 'accepted') fail(retry, reply.status, reply.retryAfter)
  }

  for (let client = 0; client < count; client++) fail(0)
  while (clock.advance(horizon));
  return server
}
