import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { type IPty, spawn as spawnTerminal } from '@lydell/node-pty'
import { onTestFinished } from 'vitest'
import { waitUntil } from '../support/wait-until.ts'

const isBuilt = existsSync('dist')

/** The built command; in a copy of the sources without a build, the sources. */
export const program = resolve(isBuilt ? 'dist/cli/headwater.js' : 'src/cli/headwater.ts')

// Runs nothing. The runs of the mutants, which are such copies, check that a test has loaded the changed file.
if (!isBuilt) await import('../../src/cli/run-command.ts')

/** Without the variables of the machine that change the output or the connection. */
function environment(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/proxy|color|^NODE_|^CI$|^TERM$|VITEST/i.test(name),
  )
  return { ...Object.fromEntries(inherited), ...env }
}

/** The end of a command. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** How to start the command, if not as `node headwater.js`. */
export interface StartOptions {
  /** The text of the standard input, which is empty by default. */
  readonly stdin?: string
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** Another command line, of which the last arguments are those of headwater. */
  readonly command?: readonly string[]
  /** Arguments of Node. */
  readonly nodeArguments?: readonly string[]
  /** Whether the test reads the standard output by itself. */
  readonly isUnread?: boolean
}

/** A command whose output is a pipe. */
export class PipedCommand {
  readonly child: ChildProcess
  stdout = ''
  stderr = ''
  readonly #ended: Promise<[code: number | null]>

  constructor(args: readonly string[], options: StartOptions) {
    const { command = [process.execPath, ...(options.nodeArguments ?? []), program] } = options
    const { cwd, env, isUnread, stdin = '' } = options
    const [file, ...rest] = [...command, ...args]
    const child = spawn(file!, rest, {
      cwd,
      env: environment(env),
      stdio: 'pipe',
      timeout: 50_000,
      killSignal: 'SIGKILL',
    })
    this.child = child
    this.#ended = once(child, 'close') as Promise<[number | null]>
    child.stdin.on('error', () => {}).end(stdin)
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    if (!isUnread)
      child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text))
  }

  /** Resolves once the output has the text. */
  waitFor(text: string): Promise<void> {
    return waitUntil(() => (this.stdout + this.stderr).includes(text), {
      for: () => `${text} in ${this.stdout}${this.stderr}`,
    })
  }

  async end(): Promise<Ended> {
    const [code] = await this.#ended
    return { code, stdout: this.stdout, stderr: this.stderr }
  }
}

/** Starts the command with pipes. It is killed at the end of the test. */
export function startHeadwater(args: readonly string[], options: StartOptions = {}): PipedCommand {
  const command = new PipedCommand(args, options)
  onTestFinished(() => void command.child.kill('SIGKILL'))
  return command
}

/** Runs the command with pipes to its end. */
export function runHeadwater(args: readonly string[], options: StartOptions = {}): Promise<Ended> {
  return startHeadwater(args, options).end()
}

/** A command in a terminal. */
export class TerminalCommand {
  readonly terminal: IPty
  /** All that was written to the terminal. */
  raw = ''
  readonly #ended: Promise<number>

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const terminal = spawnTerminal(process.execPath, [program, ...args], {
      name: env['TERM'] ?? 'xterm-256color',
      cols: 80,
      rows: 24,
      env: environment(env) as Record<string, string>,
    })
    this.terminal = terminal
    terminal.onData((data) => (this.raw += data))
    this.#ended = new Promise((done) => terminal.onExit(({ exitCode }) => done(exitCode)))
  }

  /** What was written, without colours and cursor movements. */
  get text(): string {
    return stripVTControlCharacters(this.raw).replaceAll('\r', '')
  }

  waitFor(text: string): Promise<void> {
    return waitUntil(() => this.text.includes(text), { for: () => `${text} in ${this.raw}` })
  }

  /** Presses keys, such as `\x03` for Ctrl-C. */
  press(keys: string): void {
    this.terminal.write(keys)
  }

  end(): Promise<number> {
    return this.#ended
  }
}

/** Starts the command in a terminal of 80 columns and 24 lines. It is killed at the end of the test. */
export function startInTerminal(args: readonly string[], env?: NodeJS.ProcessEnv): TerminalCommand {
  const command = new TerminalCommand(args, env)
  onTestFinished(() => {
    try {
      command.terminal.kill('SIGKILL')
    } catch {
      // It has ended.
    }
  })
  return command
}
