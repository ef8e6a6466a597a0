import type { Checks } from '../support/checks.ts'
import type { Engine } from './engines.ts'
import { type Scenario, type Settings, takeover } from './scenario.ts'
import type { Scripts } from './stream-server.ts'
import { World } from './world.ts'

/** The sums and maxima of all runs of a scenario in an engine. */
export interface Totals {
  readonly scenario: string
  readonly engine: string
  readonly isPlanted: boolean
  runs: number
  events: number
  lost: number
  doubled: number
  most: number
  worst: number
  seconds: number
}

export interface Plan {
  readonly scripts: Scripts
  readonly runs: number
  readonly seed: number
  readonly settings: Omit<Settings, 'engine' | 'random'>
  readonly checks: Checks
  /** Print the logs of a scenario that failed. */
  readonly logs: boolean
}

export async function runScenario(
  engine: Engine,
  scenario: Scenario,
  { scripts, runs, seed, settings, checks, logs }: Plan,
): Promise<Totals> {
  const { name, connections = 1, most = connections + 1, delay = takeover } = scenario
  const isPlanted = scenario.isNaive ?? false
  const totals: Totals = {
    scenario: name,
    engine: engine.name,
    isPlanted,
    ...{ runs, events: 0, lost: 0, doubled: 0, most: 0, worst: 0, seconds: 0 },
  }
  const start = performance.now()
  for (let run = 0; run < runs; run++) {
    const world = new World(engine.driver, scripts, isPlanted)
    try {
      await world.server.start()
      const random = randomOf(seed + run)
      await scenario
        .run(world, { ...settings, engine: engine.name, random })
        .catch((error: Error) => world.problems.push(error.message))
      const verdict = await world.finish(connections, most)
      const { worstDelay, problems } = verdict
      if (worstDelay > delay) problems.push(`an event was ${worstDelay.toFixed()} ms late`)
      if (logs && problems.length > 0) console.log(await world.describe())
      const unnoticed = verdict.lost === 0 ? ['the planted losses were not noticed'] : []
      checks.count(`${engine.name}, ${name}, seed ${seed + run}`, isPlanted ? unnoticed : problems)
      totals.events += verdict.events
      totals.lost += verdict.lost
      totals.doubled += verdict.doubled
      totals.most = Math.max(totals.most, world.server.mostConnections)
      totals.worst = Math.max(totals.worst, worstDelay)
    } finally {
      await world.close()
    }
  }
  totals.seconds = (performance.now() - start) / 1000
  return totals
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
