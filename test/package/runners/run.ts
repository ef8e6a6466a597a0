/**
 * `node test/package/runners/run.ts`: the projects of docs/guide/testing.md, each with its test runner and the packed
 * package. The page's code is that of these files, which `npm run snippets` checks.
 */
import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import pMap from 'p-map'
import { installOnce } from '../../../scripts/install-once.ts'
import { installPacked } from '../../../scripts/install-packed.ts'
import { runtimes } from '../../runtimes/runtimes.ts'

const here = import.meta.dirname
const root = resolve(here, '../../..')
const node = process.execPath
const jest = join(here, 'node_modules/jest/bin/jest.js')
const programOf = (name: string): string =>
  resolve(root, runtimes.find((runtime) => runtime.name === name)!.version[0])

interface Project {
  readonly name: string
  /** The folder, by default of the project's name. */
  readonly folder?: string
  readonly command: readonly [string, ...string[]]
  /** Occurs in the output, which counts the tests. */
  readonly reports: RegExp
  /** Whether the tests are to fail. */
  readonly fails?: boolean
}

const projects: Project[] = [
  { name: 'jest-commonjs', command: [node, jest], reports: /^Tests: +1 passed, 1 total$/m },
  { name: 'jest-jsdom', command: [node, jest], reports: /^Tests: +1 passed, 1 total$/m },
  {
    name: 'jest-esm',
    command: [node, '--experimental-vm-modules', jest],
    reports: /^Tests: +1 passed, 1 total$/m,
  },
  {
    name: 'jest-commonjs, without the documented line',
    folder: 'jest-commonjs',
    command: [node, jest, '--config={}'],
    reports: /Must use import to load ES Module: .*headwater/,
    fails: true,
  },
  {
    name: 'jest-environment-jsdom, without jest-fixed-jsdom',
    folder: 'jest-jsdom',
    command: [node, jest, '--env=jest-environment-jsdom'],
    reports: /this environment lacks .*Response.*set testEnvironment to "jest-fixed-jsdom"/,
    fails: true,
  },
  {
    name: 'jest-commonjs, with fake timers from the beginning',
    folder: 'jest-commonjs',
    command: [node, jest, '--fakeTimers={"enableGlobally":true}'],
    reports: /^Tests: +1 passed, 1 total$/m,
  },
  {
    name: 'vitest',
    command: [node, join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root=.'],
    reports: /Tests .*6 passed.*\(6\)/,
  },
  { name: 'node-test', command: [node, '--test'], reports: /^ℹ pass 2$/m },
  { name: 'bun', command: [programOf('bun'), 'test'], reports: /^ 1 pass$/m },
  {
    name: 'deno',
    command: [programOf('deno'), 'test', '--no-remote', '--allow-env', '--allow-read'],
    reports: /1 passed .*\| 0 failed/,
  },
]

/** The problem with a project; `undefined` if it does as it should. */
function problemOf({ name, folder = name, command, reports, fails = false }: Project) {
  const [program, ...args] = command
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: undefined }
  const options = { cwd: join(here, 'projects', folder), timeout: 180_000, env }
  return new Promise<string | undefined>((done) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      const output = stdout + stderr
      const isRight = reports.test(output) && Boolean(error) === fails
      done(isRight ? undefined : `${error?.message ?? 'It passed'}\n${output}`)
    })
  })
}

installOnce(here)
installPacked(here)
let failed = 0
await pMap(
  projects,
  async (project) => {
    const start = performance.now()
    const problem = await problemOf(project)
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    console.log(`${problem === undefined ? 'ok  ' : 'FAIL'} ${project.name} (${seconds} s)`)
    if (problem === undefined) return
    failed++
    console.log(problem.replace(/^/gm, '     '))
  },
  { concurrency: 2 },
)
console.log(`${projects.length - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
