import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { limit } from './limit.ts'
import type { Outcome } from './outcome.ts'

/** One run of test files of a tree, up to the first failure. */
export interface TestRun {
  /** Named as in `killedBy`. */
  files: readonly string[]
  /** Only the tests with this in their names. */
  test: string | undefined
  /** In ms: a test that takes longer hangs, and has failed. */
  timeout: number
}

const program = fileURLToPath(new URL('./serve-runs.ts', import.meta.url))

/**
 * The tests of a tree, in a process with one vitest for all runs: to start vitest takes longer than most tests. A run that
 * hangs ends that process; the next run starts another.
 */
export class TreeTests {
  readonly #root: string
  readonly #projects: readonly string[]
  #child: ChildProcess | undefined
  #output = ''

  constructor(root: string, projects: readonly string[]) {
    this.#root = root
    this.#projects = projects
  }

  async run(run: TestRun): Promise<Outcome> {
    const outcome = await this.#runOnce(run)
    if (!outcome.isStale) return outcome
    await this.stop()
    return this.#runOnce(run)
  }

  async #runOnce(run: TestRun): Promise<Outcome> {
    const child = (this.#child ??= this.#start())
    this.#output = ''
    child.send(run)
    const timer = setTimeout(() => {
      this.#output += `\nended after ${limit} ms`
      // Including its child processes.
      process.kill(-child.pid!, 'SIGKILL')
    }, limit)
    const answered = new AbortController()
    const { signal } = answered
    try {
      return await Promise.race([
        once(child, 'message', { signal }).then(([outcome]) => outcome as Outcome),
        once(child, 'close', { signal }).then((): Outcome => {
          this.#child = undefined
          return { passed: 0, broken: this.#output.slice(-2000) || 'vitest ended' }
        }),
      ])
    } finally {
      clearTimeout(timer)
      answered.abort()
    }
  }

  async stop(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child) return
    const exited = once(child, 'exit')
    child.disconnect()
    await exited
  }

  #start(): ChildProcess {
    const child = fork(program, this.#projects, {
      cwd: this.#root,
      detached: true,
      env: {
        ...process.env,
        // Set by the `vitest` command too.
        NODE_ENV: 'test',
        TEST: 'true',
        VITEST: 'true',
        // Each run starts a worker, which loads the same modules of vitest: a tenth of the time.
        NODE_COMPILE_CACHE: join(this.#root, 'compile-cache'),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
      })
    return child
  }
}
