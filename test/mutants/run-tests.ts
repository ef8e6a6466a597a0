import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

/** What became of some tests: the first that failed, or what kept them from running at all. */
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

/** Runs test files, named as in `killedBy`, up to the first failure. */
export async function runTests(
  root: string,
  files: readonly string[],
  test?: string,
): Promise<Outcome> {
  const report = join(root, 'report.json')
  rmSync(report, { force: true })
  const projects = [...new Set(files.map((file) => file.slice(0, file.indexOf('/'))))]
  const { code, output } = await run(root, resolve('node_modules/.bin/vitest'), [
    'run',
    ...files.map((file) => `test/${file}.test.ts`),
    ...projects.flatMap((project) => ['--project', project]),
    ...(test ? ['-t', test] : []),
    ...['--bail', '1', '--maxWorkers', '1', '--no-file-parallelism', '--testTimeout', '10000'],
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
  // A file that does not load has no tests; it says nothing about the mutant but that it is no program.
  const unloaded = testResults.find(({ assertionResults }) => assertionResults.length === 0)
  if (unloaded) return { passed, broken: unloaded.message }
  // Nothing has failed but what nobody caught.
  if (code !== 0) return { passed, failed: `an uncaught error in ${files.join(', ')}` }
  return passed > 0 ? { passed } : { passed, broken: 'no test ran' }
}

/** Runs some seeded schedules of the matrix of faults. */
export async function runFaults(root: string): Promise<Outcome> {
  const { code, output } = await run(root, 'npm', [
    'run',
    '--silent',
    'test:faults',
    '--',
    '--runs',
    '40',
  ])
  const [, passed = '0', failed = '0'] = /^(\d+) passed, (\d+) failed$/m.exec(output) ?? []
  if (Number(failed) > 0) return { passed: Number(passed), failed: '`npm run test:faults`' }
  return code === 0 && Number(passed) > 0
    ? { passed: Number(passed) }
    : { passed: 0, broken: output.slice(-2000) }
}

const limit = 120_000

/** A command that does not end in two minutes is ended, and has failed. */
function run(
  cwd: string,
  command: string,
  args: string[],
): Promise<{ code: number | null; output: string }> {
  return new Promise((settle, reject) => {
    const child = spawn(command, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const timer = setTimeout(() => {
      output += `\nended after ${limit} ms`
      // With what it has started.
      process.kill(-child.pid!, 'SIGKILL')
    }, limit)
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      settle({ code, output })
    })
  })
}
