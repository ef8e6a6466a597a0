/**
 * `node test/runtimes/run.ts <name…>|--all`: the behaviour tests in these runtimes, or in all, two at a time. A
 * missing runtime is reported with its installation command, and is a failure if `CI` is set or it was named.
 */
import pMap from 'p-map'
import { installOnce } from '../../scripts/install-once.ts'
import { execute, missingOf } from './execute.ts'
import { installation, runtimes } from './runtimes.ts'
import { formatTable } from './table.ts'

const args = process.argv.slice(2)
const isAll = args.join() === '--all'
const unknown = args.filter((name) => !isAll && !runtimes.some((run) => run.name === name))
if (args.length === 0 || unknown.length > 0) {
  const known = runtimes.map(({ name }) => name).join(', ')
  console.error(
    `${unknown.length > 0 ? `Unknown runtime ${unknown.join(', ')}` : 'Name a runtime'}; there are: ${known}`,
  )
  process.exit(1)
}

const chosen = runtimes.filter(({ name }) => isAll || args.includes(name))
if (chosen.some(({ needs }) => needs.files.some((file) => file.startsWith(installation))))
  try {
    installOnce(installation)
  } catch (error) {
    // Its requirements are missing then, which is reported below.
    console.error(String(error))
  }

const missing = chosen.flatMap((run) => missingOf(run) ?? [])
const present = chosen.filter((run) => missingOf(run) === undefined)
const rows = await pMap(
  present,
  async (run) => {
    console.log(`${run.name} …`)
    const row = await execute(run)
    for (const failure of row.failures) console.log(`  ${run.name}: ${failure}`)
    return row
  },
  // More would only wait for each other: a browser takes a core, and its server half of one.
  { concurrency: 2 },
)

console.log(`\n${formatTable(rows)}\n`)
for (const problem of missing) console.log(`Not run: ${problem}`)
const isMissingFatal = process.env['CI'] !== undefined || !isAll
const passed = rows.reduce((sum, row) => sum + row.passed, 0)
const failed =
  rows.reduce((sum, row) => sum + row.failures.length, 0) + (isMissingFatal ? missing.length : 0)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
