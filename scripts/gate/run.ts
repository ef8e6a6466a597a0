/**
 * `node scripts/gate/run.ts <seconds>`: all steps of `.ci/run` after `npm ci`, which took so many seconds. A step that
 * fails shows its output, and the rest still runs. The last line totals the steps and the checks within them.
 */
import { existsSync } from 'node:fs'
import { cpus } from 'node:os'
import pMap from 'p-map'
import { type Outcome, judge } from './judge.ts'
import { runStep } from './run-step.ts'
import { slowestFiles } from './slowest-files.ts'
import { type Step, groups, installBudget, testsReport } from './steps.ts'

const start = performance.now()
const coresAtStart = timeOfCores()
const installSeconds = Number(process.argv[2] ?? 0)
const install = { name: 'npm ci', seconds: installSeconds, budget: installBudget }
const outcomes = [judge({ ...install, output: '', end: 0 })]

/** Runs the steps of a group in their order, each after those that it needs. */
function runGroup(steps: readonly Step[], concurrency: number): Promise<void[]> {
  const running = new Map<string, Promise<Outcome>>()
  return pMap(
    steps,
    async (step) => {
      const needed = Promise.all((step.after ?? []).map((name) => running.get(name)))
      const outcome = needed.then(() => runStep(step))
      running.set(step.name, outcome)
      outcomes.push(await outcome)
      show(await outcome)
    },
    { concurrency },
  )
}

function show(outcome: Outcome): void {
  console.log(lineOf(outcome))
  if (outcome.problem === undefined) return
  for (const line of outcome.output.trimEnd().split('\n'))
    if (!/^ *✓/.test(line)) console.log(`      ${line}`)
}

/** The lines of a failed step that name a failed check: those of our commands, of vitest and of Playwright. */
function failuresOf({ output, problem }: Outcome): string[] {
  if (problem === undefined) return []
  const lines = output.split('\n').map((line) => line.trim())
  const failures = lines.filter((line) =>
    /^(failed|not run|no tests in|FAIL)\b|^[✘×] |^\w*Error: /i.test(line),
  )
  return [...new Set(failures)].slice(0, 20)
}

function lineOf({ name, seconds, budget, passed, failed, problem }: Outcome): string {
  const columns = [
    problem === undefined ? 'ok  ' : 'FAIL',
    name.padEnd(26),
    `${seconds.toFixed(1).padStart(6)} s`,
    `of ${String(budget).padStart(3)} s`,
    `${passed} passed, ${failed} failed`.padStart(24),
  ]
  return [...columns, problem].join('  ').trimEnd()
}

/** The sums over all cores of the machine since it started, in milliseconds. */
function timeOfCores(): { idle: number; all: number } {
  const times = cpus().map((core) => core.times)
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  return {
    idle: sum(times.map(({ idle }) => idle)),
    all: sum(times.flatMap((time) => Object.values(time))),
  }
}

for (const { steps, atOnce } of groups) await runGroup(steps, atOnce)

console.log('\nThe slowest test files:')
if (existsSync(testsReport))
  for (const { file, seconds } of slowestFiles(testsReport, 10))
    console.log(`${seconds.toFixed(1).padStart(6)} s  ${file}`)

console.log('\nThe steps, in the order in which they ended:')
for (const outcome of outcomes) {
  console.log(lineOf(outcome))
  // Here too, because a long log is often cut in the middle.
  for (const line of failuresOf(outcome)) console.log(`      ${line}`)
}

const sum = (key: 'passed' | 'failed') =>
  outcomes.reduce((total, outcome) => total + outcome[key], 0)
const minutes = (installSeconds + (performance.now() - start) / 1000) / 60
const cores = timeOfCores()
const idle = (cores.idle - coresAtStart.idle) / (cores.all - coresAtStart.all)
console.log(`\n${outcomes.length} steps in ${minutes.toFixed(1)} minutes`)
console.log(`The cores idled for ${Math.round(idle * 100)} % of the steps' time`)
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') > 0 ? 1 : 0
