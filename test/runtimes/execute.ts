import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Outcome, readReport } from './report.ts'
import type { RuntimeRun } from './runtimes.ts'

/** A row of the table. */
export interface Row extends Outcome {
  readonly name: string
  readonly version: string
  readonly seconds: number
}

/** Long enough for the slowest on a busy machine; what takes longer hangs. */
const limit = 300_000

/** What is not there; `undefined` where all is. */
export function missingOf({ name, needs }: RuntimeRun): string | undefined {
  const missing = needs.files.filter((file) => !existsSync(file))
  if (missing.length === 0) return undefined
  return `${name} is not here (${missing.join(', ')}); to get it: ${needs.get}`
}

/** Runs the suite. Whatever happens becomes a row. */
export async function execute(run: RuntimeRun): Promise<Row> {
  const start = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'headwater-runtime-'))
  const report = join(folder, 'report.json')
  const { output, end } = await runCommand(run, [
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  const outcome = existsSync(report)
    ? readReport(report, run.files)
    : { passed: 0, failures: [`no report; ${end}\n${output.slice(-2000)}`] }
  rmSync(folder, { recursive: true })
  const ended = end === 'exit 0' || outcome.failures.length > 0 ? [] : [`vitest ended with ${end}`]
  return {
    name: run.name,
    version: versionOf(run),
    seconds: (performance.now() - start) / 1000,
    passed: outcome.passed,
    failures: [...outcome.failures, ...ended],
  }
}

function runCommand(run: RuntimeRun, reporting: readonly string[]) {
  const [command, ...args] = run.command
  const child = spawn(command, [...args, ...reporting], {
    // A group of its own: browsers and servers go with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...run.env,
      NO_COLOR: '1',
      CI: '1',
      DENO_NO_UPDATE_CHECK: '1',
      DO_NOT_TRACK: '1',
      WRANGLER_SEND_METRICS: 'false',
    },
  })
  let output = ''
  const gather = (chunk: Buffer) => void (output += chunk)
  child.stdout.on('data', gather)
  child.stderr.on('data', gather)
  return new Promise<{ output: string; end: string }>((resolve) => {
    const timer = setTimeout(() => {
      process.kill(-child.pid!, 'SIGKILL')
      resolve({ output, end: `a hang: stopped after ${limit / 1000} s` })
    }, limit)
    const finish = (end: string) => {
      clearTimeout(timer)
      resolve({ output, end })
    }
    child.on('error', ({ message }) => finish(message))
    child.on('exit', (code, signal) => finish(signal ?? `exit ${code}`))
  })
}

function versionOf({ version: [command, ...args] }: RuntimeRun): string {
  try {
    const printed = execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return /\d[\d.-]*\d/.exec(printed)?.[0] ?? printed.trim()
  } catch {
    return 'unknown'
  }
}
