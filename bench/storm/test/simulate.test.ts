import { expect, test } from 'vitest'
import { headwaterPolicy, policies } from '../policies.ts'
import { type Scenario, scaled, scenarios } from '../scenario.ts'
import { simulate } from '../simulate.ts'
import { simulateReal } from '../simulate-real.ts'
import { summarize } from '../summary.ts'

const restart: Scenario = { name: 'test', title: '', down: 10_000, capacity: Infinity }
const named = (name: string) => policies.find((policy) => policy.name === name)!

test('a fixed delay reconnects all clients at the same time', () => {
  const server = simulate(restart, named('browsers'), 4, 1)
  expect(server.attempts).toEqual([0, 0, 0, 4, 0, 0, 4, 0, 0, 4, 0, 0, 4])
  expect(server.backAt).toEqual([12_000, 12_000, 12_000, 12_000])
  expect(summarize(server, restart, 4)).toEqual({
    attempts: 16,
    attemptsWhileDown: 12,
    peak: 4,
    peakAfterwards: 4,
    half: 2000,
    most: 2000,
    all: 2000,
    lost: 0,
  })
})

test('headwater doubles its delays up to maxDelay', () => {
  const exact = headwaterPolicy('exact', { jitter: 0, maxDelay: 5000 })
  const { attempts, backAt } = simulate(restart, exact, 1, 1)
  // After 1, 2, 4 and 5 seconds.
  expect(attempts.flatMap((count, second) => Array.from({ length: count }, () => second))).toEqual([
    1, 3, 7, 12,
  ])
  expect(backAt).toEqual([12_000])
})

test('clients over the capacity of a second retry', () => {
  const server = simulate({ ...restart, capacity: 2 }, named('browsers'), 5, 1)
  expect(server.attempts.slice(10)).toEqual([0, 0, 5, 0, 0, 3, 0, 0, 1])
  expect(server.accepted.slice(10)).toEqual([0, 0, 2, 0, 0, 2, 0, 0, 1])
  expect(server.backAt).toEqual([12_000, 12_000, 15_000, 15_000, 18_000])
})

test('rejecting clients reduces the capacity of the next second', () => {
  const scenario = { ...restart, capacity: 2, refusalCost: 1 / 2 }
  // Each second, two are accepted and the others rejected, which uses capacity for accepting.
  const { accepted, attempts } = simulate(scenario, named('fetch-event-source'), 8, 1)
  expect(attempts.slice(10, 14)).toEqual([8, 6, 6, 6])
  expect(accepted.slice(10, 14)).toEqual([2, 0, 0, 0])
})

test('a client never retries a response that it treats as final', () => {
  const scenario = { ...restart, answer: { status: 503 } }
  const server = simulate(scenario, named('browsers'), 3, 1)
  expect([server.attempts, server.backAt]).toEqual([[0, 0, 0, 3], []])
  expect(summarize(server, scenario, 3)).toMatchObject({
    lost: 3,
    half: undefined,
    peakAfterwards: 0,
  })
})

test('headwater waits at least, eventsource exactly, the server’s delay', () => {
  const scenario: Scenario = { ...restart, down: 0, serverDelay: [20_000, 20_000] }
  const ours = simulate(scenario, named('headwater'), 200, 1).backAt
  expect(ours.filter((at) => at < 20_000 || at >= 30_000)).toEqual([])
  expect(new Set(ours).size).toBeGreaterThan(190)
  expect(new Set(simulate(scenario, named('eventsource'), 200, 1).backAt)).toEqual(
    new Set([20_000]),
  )

  const late = { ...restart, answer: { status: 503, retryAfter: 60_000 } }
  const [first] = simulate(late, named('headwater'), 200, 1).backAt
  expect(first).toBeGreaterThanOrEqual(60_000)
})

test('a different `retry:` per client spreads fixed delays', () => {
  const scenario: Scenario = { ...restart, down: 0, serverDelay: [20_000, 40_000] }
  const { backAt } = simulate(scenario, named('browsers'), 200, 1)
  expect(backAt.filter((at) => at < 20_000 || at >= 40_000)).toEqual([])
  expect(new Set(backAt).size).toBeGreaterThan(190)
})

test('results depend on the seed alone', () => {
  const run = (seed: number) => simulate(restart, named('headwater'), 100, seed).backAt
  expect(run(1)).toEqual(run(1))
  expect(run(1)).not.toEqual(run(2))
})

const options = [undefined, { initialDelay: 20_000 }, { jitter: 0, maxDelay: 4000, factor: 3 }]

test.for(scenarios.flatMap((scenario) => options.map((option) => ({ scenario, option }))))(
  'real clients match the simulation: $scenario.name, $option',
  async ({ scenario, option }) => {
    const small = scaled(scenario, 60 / 100_000)
    const expected = simulate(small, headwaterPolicy('', option), 60, 7)
    const { attempts, accepted, backAt } = await simulateReal(small, option, 60, 7)
    expect({ attempts, accepted, backAt }).toEqual({
      attempts: expected.attempts,
      accepted: expected.accepted,
      backAt: expected.backAt,
    })
    expect(backAt).toHaveLength(60)
  },
)
