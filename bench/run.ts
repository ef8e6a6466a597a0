/**
 * `npm run bench`: measures everything, prints tables, and writes bench/results.json, from which `npm run bench:report`
 * makes docs/reports/benchmarks.md and its tables.
 *   --quick              small sizes, one round, under two minutes; written to bench/.quick/results.json
 *   --only name,name     these suites alone; the others' results stay as they are
 *   --baseline commit    beside that commit, built and run in the same rounds; written to bench/.quick/results.json
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { buildBaseline } from './baseline/build-baseline.ts'
import { describeMachine } from './machine.ts'
import { formatTable } from './format-table.ts'
import { quickResultsPath, resultsPath } from './paths.ts'
import { startServer } from './start-server.ts'
import type { Results, Suite, SuiteResult } from './suite.ts'
import { suites } from './suites.ts'

const { quick, only, revision } = readOptions()
const baseline = revision === undefined ? undefined : await buildBaseline(revision)
// Results beside a baseline are not for the page.
const path = quick || baseline ? quickResultsPath : resultsPath
mkdirSync(dirname(path), { recursive: true })
try {
  for (const suite of only) {
    const result = await runSuite(suite)
    for (const table of result.tables) console.log(`\n${formatTable(table)}`)
    // After each: a later one that fails costs no results.
    writeFileSync(path, `${JSON.stringify({ ...readResults(), [suite.name]: result }, null, 1)}\n`)
  }
} finally {
  await baseline?.remove()
}
console.log(`\nWritten to ${relative('.', path)}`)

async function runSuite(suite: Suite): Promise<SuiteResult> {
  const started = performance.now()
  const { origin, stop } = await startServer()
  const log = (line: string) => console.error(`${suite.name}: ${line}`)
  const tables = await suite.run({ quick, baseline, origin, log })
  await stop()
  const seconds = (performance.now() - started) / 1000
  console.log(`\n## ${suite.title} (${seconds.toFixed(0)} s)`)
  return {
    title: suite.title,
    description: suite.description,
    command: `npm run bench --${quick ? ' --quick' : ''} --only ${suite.name}`,
    taken: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    tables,
  }
}

function readResults(): Results {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Results) : {}
}

function readOptions(): {
  quick: boolean
  only: readonly Suite[]
  revision: string | undefined
} {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      baseline: { type: 'string' },
    },
  })
  // The other suites do not compare with a commit.
  const all = values.baseline
    ? ['throughput', 'memory', 'reconnect']
    : suites.map(({ name }) => name)
  const names = values.only?.split(',') ?? all
  return {
    revision: values.baseline,
    quick: values.quick,
    only: names.map((name) => suites.find((suite) => suite.name === name) ?? fail(name)),
  }
}

function fail(name: string): never {
  console.error(`There is no suite ${name}; there are ${suites.map((one) => one.name).join(', ')}`)
  process.exit(2)
}
