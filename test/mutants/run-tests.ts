import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

/** The result of some tests: the first failure, or the reason why they did not run. */
export interface Outcome {
  passed: number
  failed?: string
  broken?: string
}

interface Report {
  success: boolean
  testResults: {
    name: string
    message: string
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[]
  }[]
}

/** Runs test files, named as in `killedBy`, up to the first failure. A test that hangs has failed after `timeout` ms. */
export async function runTests(
  root: string,
  files: readonly string[],
  test: string | undefined,
  timeout: number,
): Promise<Outcome> {
  const report = join(root, 'report.json')
  rmSync(report, { force: true })
  const projects = [...new Set(files.map((file) => file.slice(0, file.indexOf('/'))))]
  const { code, output } = await run(root, resolve('node_modules/.bin/vitest'), [
    'run',
    ...files.map((file) => `test/${file}.test.ts`),
    ...projects.flatMap((project) => ['--project', project]),
    ...(test ? ['-t', test] : []),
    ...[
      '--bail',
      '1',
      '--maxWorkers',
      '1',
      '--no-file-parallelism',
      '--testTimeout',
      String(timeout),
    ],
    ...['--reporter', 'json', '--outputFile', report],
  ])
  let testResults: Report['testResults']
  try {
    testResults = (JSON.parse(readFileSync(report, 'utf8')) as Report).testResults
  } catch {
    return { passed: 0, broken: output.slice(-2000) }
  }
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((result) => ({ ...result, file: relative(root, name) })),
  )
  const passed = tests.filter(({ status }) => status === 'passed').length
  const failed = tests.find(({ status }) => status === 'failed')
  if (failed) return { passed, failed: `${failed.fullName} (${failed.file})` }
  // A file that does not load has no tests; the mutant is not a valid program then.
  const unloaded = testResults.find(({ assertionResults }) => assertionResults.length === 0)
  if (unloaded) return { passed, broken: unloaded.message }
  // Only an uncaught error failed.
  if (code !== 0) return { passed, failed: `an uncaught error in ${files.join(', ')}` }
  return passed > 0 ? { passed } : { passed, broken: 'no test ran' }
}

/** Runs some fixed schedules of the fault matrix, up to the first failure. */
export async function runFaults(root: string): Promise<Outcome> {
  const options = ['--runs', '40', '--seed', '1', '--no-shrink']
  const { code, output } = await run(
    root,
    'npm',
    ['run', '--silent', 'test:faults', '--', ...options],
    /^FAIL\b/m,
  )
  if (/^FAIL\b/m.test(output)) return { passed: 0, failed: '`npm run test:faults`' }
  const [, passed = '0'] = /^(\d+) passed, 0 failed$/m.exec(output) ?? []
  return code === 0 && Number(passed) > 0
    ? { passed: Number(passed) }
    : { passed: 0, broken: output.slice(-2000) }
}

/** Long enough for a busy machine; a command that takes longer hangs. */
const limit = 600_000

/** A command that has said enough is ended, and so is one that hangs: that has failed. */
function run(
  cwd: string,
  command: string,
  args: string[],
  enough?: RegExp,
): Promise<{ code: number | null; output: string }> {
  return new Promise((settle, reject) => {
    const child = spawn(command, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    // Including its child processes.
    const end = () => process.kill(-child.pid!, 'SIGKILL')
    const timer = setTimeout(() => {
      output += `\nended after ${limit} ms`
      end()
    }, limit)
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        const had = enough?.test(output)
        output += text
        if (!had && enough?.test(output)) end()
      })
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      settle({ code, output })
    })
  })
}
