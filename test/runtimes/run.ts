/**
 * `node test/runtimes/run.ts <name…>|--all`: the behaviour tests in these runtimes, or in all, one after the other. A
 * missing runtime is reported with its installation command, and is a failure if `CI` is set or it was named.
 */
import { installOnce } from '../../scripts/install-once.ts'
import { type Row, execute, missingOf } from './execute.ts'
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

const rows: Row[] = []
const missing: string[] = []
for (const run of chosen) {
  const problem = missingOf(run)
  if (problem !== undefined) {
    missing.push(problem)
    continue
  }
  console.log(`${run.name} …`)
  const row = await execute(run)
  rows.push(row)
  for (const failure of row.failures) console.log(`  ${failure}`)
}

console.log(`\n${formatTable(rows)}\n`)
for (const problem of missing) console.log(`Not run: ${problem}`)
const isMissingFatal = process.env['CI'] !== undefined || !isAll
const passed = rows.reduce((sum, row) => sum + row.passed, 0)
const failed =
  rows.reduce((sum, row) => sum + row.failures.length, 0) + (isMissingFatal ? missing.length : 0)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
