import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Outcome, readReport } from './report.ts'
import { runCommand } from './run-command.ts'
import type { RuntimeRun } from './runtimes.ts'
import { filesOf } from './suites.ts'

/** A row of the table. */
export interface Row extends Outcome {
  readonly name: string
  readonly version: string
  readonly seconds: number
}

/** Long enough for the slowest run on a busy machine; a longer one hangs. */
const limit = 600_000

/** The missing requirement; `undefined` if there is none. */
export function missingOf({ name, needs }: RuntimeRun): string | undefined {
  const missing = needs.files.filter((file) => !existsSync(file))
  if (missing.length === 0) return undefined
  return `${name} is not here (${missing.join(', ')}); to get it: ${needs.get}`
}

/** Runs the suite. Any result becomes a row; a failure shows the end of the output. */
export async function execute(run: RuntimeRun): Promise<Row> {
  const start = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'headwater-runtime-'))
  const report = join(folder, 'report.json')
  const reporting = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { output, end } = await runCommand([...run.command, ...reporting], limit)
  const outcome = existsSync(report)
    ? readReport(report, filesOf(run.suite))
    : { passed: 0, failures: ['vitest left no report'] }
  rmSync(folder, { recursive: true })
  // A failed test ends vitest with 1, which is not a separate failure.
  const isTold = end === 'exit 0' || (end === 'exit 1' && outcome.failures.length > 0)
  const failures = [...outcome.failures, ...(isTold ? [] : [`vitest ended with ${end}`])]
  if (failures.length > 0) console.log(withoutPassed(output).slice(-150).join('\n'))
  return {
    name: run.name,
    version: versionOf(run),
    seconds: (performance.now() - start) / 1000,
    passed: outcome.passed,
    failures,
  }
}

const withoutPassed = (output: string) =>
  output
    .trimEnd()
    .split('\n')
    .filter((line) => !/^ *✓/.test(line))

function versionOf({ version: [command, ...args] }: RuntimeRun): string {
  try {
    const printed = execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return /\d+([.-]\d+)+/.exec(printed)?.[0] ?? printed.trim()
  } catch {
    return 'unknown'
  }
}
