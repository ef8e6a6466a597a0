/**
 * `npm run coverage`: measures how much of `src/` the tests of the client cover, against the thresholds of
 * vitest.config.ts. CI measures the same in the run of all tests.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { record } from './record.ts'

type Measure = 'lines' | 'branches' | 'functions' | 'statements'
type Summary = Record<Measure, { total: number; covered: number; pct: number }>

// The projects that run the sources, not the built files.
const projects = ['unit', 'behaviour', 'happy-dom', 'fuzz']
const { status } = spawnSync(
  'vitest',
  ['run', '--coverage', ...projects.flatMap((project) => ['--project', project])],
  { stdio: 'inherit' },
)
if (status === 0) {
  const report = readFileSync('coverage/coverage-summary.json', 'utf8')
  const { total } = JSON.parse(report) as { total: Summary }
  const measures: Measure[] = ['lines', 'branches', 'functions', 'statements']
  record('coverage', {
    title: 'Coverage',
    command: 'npm run coverage',
    summary:
      'The share of `src/` that the tests of the client run in Node, as V8 counts it. CI fails below 95 % of any of ' +
      'these.',
    figures: [],
    table: {
      head: ['kind', 'total', 'covered', '%'],
      rows: measures.map((name) => {
        const { total: all, covered, pct } = total[name]
        return [name, all, covered, pct]
      }),
    },
  })
}
process.exitCode = status ?? 1
