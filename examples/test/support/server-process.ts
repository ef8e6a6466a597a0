import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../../test/support/node/free-port.ts'

const program = fileURLToPath(new URL('../../start.ts', import.meta.url))
const untilStdinEnds = new URL('./until-stdin-ends.ts', import.meta.url).href
/** Half of the time of a start is for compiling modules. Node compares each one's text with that in the cache. */
const compileCache = fileURLToPath(new URL('../../node_modules/.compile-cache', import.meta.url))

/**
 * The server of the examples in a child process, which can be killed and started again at the same address. It ends
 * with its parent process in any case.
 */
export class ServerProcess {
  readonly #dataFolder = mkdtempSync(join(tmpdir(), 'headwater-examples-'))
  readonly #environment: NodeJS.ProcessEnv
  readonly #args: readonly string[]
  #output: string[] = []
  #child: ChildProcess | undefined
  #port: number | undefined

  /** @param args - arguments of `npm start` besides its port and its folder */
  constructor(
    environment: NodeJS.ProcessEnv = {},
    args: readonly string[] = [],
    { sampleData = false } = {},
  ) {
    this.#args = sampleData ? args : [...args, '--no-sample-data']
    this.#environment = { ...process.env, NODE_COMPILE_CACHE: compileCache, ...environment }
  }

  /** Its origin, the same after a restart. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Resolves once it listens. */
  async start(): Promise<void> {
    this.#port ??= await freePort()
    const port = String(this.#port)
    const args = [...this.#args, '--port', port, '--data', this.#dataFolder, '--no-open']
    const child = spawn(process.execPath, ['--import', untilStdinEnds, program, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: this.#environment,
    })
    this.#child = child
    this.#output = []
    for await (const line of createInterface(child.stdout!)) {
      this.#output.push(line)
      if (!line.startsWith('Open http')) continue
      child.stdout!.resume()
      return
    }
    throw new Error(`The server of the examples ended with ${child.exitCode} before it listened`)
  }

  /** The reported server processes, if there are several. */
  reportedPids(): number[] {
    return this.#output.flatMap((line) => /^Process (\d+) serves/.exec(line)?.[1] ?? []).map(Number)
  }

  /** Lets it exit by itself: only then does Node write the compile cache. */
  async end(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child) return
    child.stdin!.end()
    await once(child, 'exit')
  }

  /** Kills it like a crash: clients are not notified, and nothing is cleaned up. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  /** Kills it and removes its data. */
  async dispose(): Promise<void> {
    await this.kill()
    rmSync(this.#dataFolder, { recursive: true, force: true })
  }
}
