import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pMap from 'p-map'
import { createDemoServer } from '../../src/cli/demo/demo-server.ts'
import { deferred } from '../../test/support/deferred.ts'
import { freePort } from '../../test/support/node/free-port.ts'
import { ExpectedOutput } from './expected-output.ts'
import { type Program, type Run, onPagePort, onPort, programsOf, runsOf } from './program.ts'
import { launchChromium, runInChromium } from './run-in-chromium.ts'
import { type RunningProgram, runInNode } from './run-in-node.ts'
import type { Finding, Snippet } from './snippet.ts'

/** For how long, in milliseconds, a snippet may run before its output has to be complete: 10 s, and more on a busy machine. */
const timeLimit = 30_000
/** They mostly wait. */
const concurrency = 8

/** Runs the snippets that are marked to be run, each with a separate demo server. */
export async function runSnippets(
  folder: string,
  snippets: readonly Snippet[],
): Promise<{ findings: Finding[]; count: number }> {
  const programs = programsOf(snippets)
  const browser = programs.some(({ snippets: files }) => files.some(runsInBrowser))
    ? await launchChromium()
    : undefined
  try {
    const findings = await pMap(
      programs,
      (program) => runProgram({ program, folder, startInBrowser }),
      { concurrency },
    )
    const count = programs.reduce((sum, program) => sum + runsOf(program).length, 0)
    return { findings: findings.flat(), count }
  } finally {
    await browser?.close()
  }

  function startInBrowser(file: string, print: (line: string) => void): Promise<RunningProgram> {
    return runInChromium(browser!, file, print)
  }
}

const runsInBrowser = ({ targets }: Snippet) => targets.includes('browser')

interface RunOptions {
  readonly program: Program
  readonly folder: string
  readonly startInBrowser: (file: string, print: (line: string) => void) => Promise<RunningProgram>
}

async function runProgram({ program, folder, startInBrowser }: RunOptions): Promise<Finding[]> {
  const start = async (run: Run, directory: string, port: number): Promise<Started> => {
    const { snippet, target } = run
    const output = new ExpectedOutput(snippet.output)
    const isComplete = deferred()
    const print = (line: string) => {
      output.add(onPagePort(line, port))
      if (output.isComplete) isComplete.resolve()
    }
    const file = join(directory, snippet.path.replace(/.*\//, ''))
    let running: RunningProgram
    try {
      running =
        target === 'node' ? runInNode(file, directory, print) : await startInBrowser(file, print)
    } catch (error) {
      const problem = Promise.resolve((error as Error).message)
      running = { ended: problem, stop: () => problem }
    }
    await Promise.race([
      running.ended,
      isComplete.promise,
      setTimeout(timeLimit, undefined, { ref: false }),
    ])
    return { run, running, output }
  }
  if (program.hasServer) {
    const port = await freePort()
    const directory = writeProgram(program, folder, port)
    const started: Started[] = []
    for (const run of runsOf(program)) started.push(await start(run, directory, port))
    // The server last.
    return findingsOf(started.reverse())
  }
  const findings: Finding[] = []
  for (const run of runsOf(program)) {
    const server = createDemoServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const started = await start(run, writeProgram(program, folder, port), port)
    findings.push(...(await findingsOf([started])))
    server.closeAllConnections()
    server.close()
  }
  return findings
}

interface Started {
  readonly run: Run
  readonly running: RunningProgram
  readonly output: ExpectedOutput
}

/** Stops the runs; returns those that have failed. */
async function findingsOf(started: readonly Started[]): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { output, run, running } of started) {
    const text = (await running.stop()) ?? output.problem
    const { line, page } = run.snippet
    if (text !== undefined) findings.push({ page, line, text: `in ${run.target}: ${text}` })
  }
  return findings
}

/** Writes the files of a program into a new folder; returns its path. */
function writeProgram({ snippets }: Program, folder: string, port: number): string {
  const [{ path }] = snippets as readonly [Snippet]
  const directory = resolve(folder, 'run', `${path.replace(/\/.*/, '')}-${port}`)
  mkdirSync(directory, { recursive: true })
  for (const snippet of snippets)
    writeFileSync(
      join(directory, snippet.path.replace(/.*\//, '')),
      `${onPort(snippet.code, port)}\nexport {}\n`,
    )
  return directory
}
