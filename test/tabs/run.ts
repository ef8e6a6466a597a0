/**
 * `npm run test:tabs -- chromium firefox webkit --runs 10 --kills 100 --tabs 30 --seed 1 --long`: tabs of real browsers
 * share a stream, and leave, crash, freeze or sleep. Each must have each event once and in order, over one connection.
 * `--only text` runs the scenarios whose names contain it; `--times` prints their durations, and
 * `--logs` the logs of those that failed.
 */
import { parseArgs } from 'node:util'
import { markdownTable } from 'markdown-table'
import { Checks } from '../support/checks.ts'
import { bundleScripts } from './bundle.ts'
import { type EngineName, engineNames, launchEngine } from './engines.ts'
import { type Plan, type Totals, runScenario } from './run-scenario.ts'
import { scenarios } from './scenarios.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '1' },
    kills: { type: 'string', default: '10' },
    tabs: { type: 'string', default: '6' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    only: { type: 'string', default: '' },
    long: { type: 'boolean', default: false },
    logs: { type: 'boolean', default: false },
    times: { type: 'boolean', default: false },
  },
})
const [runs, kills, tabs, seed] = [values.runs, values.kills, values.tabs, values.seed].map(Number)
const isEngine = (name: string): name is EngineName =>
  (engineNames as readonly string[]).includes(name)
const chosen = positionals.length > 0 ? positionals.filter(isEngine) : engineNames
if (
  chosen.length < positionals.length ||
  ![runs, kills, tabs, seed].every((number) => Number.isInteger(number))
) {
  console.error(`The engines: ${engineNames.join(', ')}; the numbers are whole ones`)
  process.exit(1)
}
console.log(`seed ${seed}`)

const checks = new Checks()
const plan: Plan = {
  scripts: await bundleScripts(),
  runs: runs!,
  seed: seed!,
  settings: { kills: kills!, tabs: tabs!, isLong: values.long },
  checks,
  logs: values.logs,
}
const all: Totals[] = []

async function runEngine(name: EngineName): Promise<void> {
  const engine = await launchEngine(name)
  try {
    for (const scenario of scenarios) {
      if (!scenario.name.includes(values.only)) continue
      if (!(scenario.engines ?? engineNames).includes(name)) continue
      const totals = await runScenario(engine, scenario, plan)
      all.push(totals)
      if (values.times) console.log(`${name}, ${scenario.name}: ${totals.seconds.toFixed(1)} s`)
    }
  } finally {
    await engine.driver.close()
  }
}

// Side by side: most of the time is waiting.
await Promise.all(
  chosen.map((name) =>
    runEngine(name).catch((error: unknown) => checks.count(name, [String(error)])),
  ),
)

const head = [
  'scenario',
  'engine',
  'runs',
  'events',
  'lost',
  'doubled',
  'max connections',
  'worst delay',
]
const rowOf = ({ scenario, engine, runs: times, events, lost, doubled, most, worst }: Totals) =>
  [scenario, engine, times, events, lost, doubled, most, `${worst.toFixed()} ms`].map(String)
console.log(`\n${markdownTable([head, ...all.map(rowOf)])}\n`)
checks.finish()
