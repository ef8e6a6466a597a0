import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Interface, createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../chat/terminal.ts', import.meta.url))

/** The chat in a terminal, in a child process: its output and its input. */
export class TerminalProcess {
  /** Its output so far. */
  readonly lines: string[] = []
  readonly #child: ChildProcess
  readonly #output: Interface
  readonly #exited: Promise<number | null>

  constructor(...args: string[]) {
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#child = child
    this.#exited = once(child, 'exit').then(([code]) => code as number | null)
    this.#output = createInterface(child.stdout!)
    this.#output.on('line', (line) => this.lines.push(line))
  }

  /** Resolves once it has printed such a line. */
  async prints(line: string | RegExp): Promise<void> {
    const isIt = (printed: string) =>
      typeof line === 'string' ? printed === line : line.test(printed)
    const ended = this.#exited.then(() => {
      throw new Error(`It ended without ${line}, after:\n${this.lines.join('\n')}`)
    })
    ended.catch(() => {})
    while (!this.lines.some(isIt)) await Promise.race([once(this.#output, 'line'), ended])
  }

  type(line: string): void {
    this.#child.stdin!.write(`${line}\n`)
  }

  /** Ends its input; resolves with its exit code. */
  end(): Promise<number | null> {
    this.#child.stdin!.end()
    return this.#exited
  }

  /** Sends Ctrl-C; resolves with its exit code. */
  interrupt(): Promise<number | null> {
    this.#child.kill('SIGINT')
    return this.#exited
  }

  async dispose(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exited
  }
}
