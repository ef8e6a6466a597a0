import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'

/** A started program, whose output arrives line by line. */
export interface RunningProgram {
  /** Resolves once the program has ended by itself, with its error, if it has one. */
  readonly ended: Promise<string | undefined>
  /** Ends the program after the code that is running; resolves with its error, if it has one. */
  stop(): Promise<string | undefined>
}

// Warnings are output like any other, so errors are the only text on stderr. The signal is handled after the code that
// printed the last line, with its exceptions and rejections.
const preload =
  "data:text/javascript,console.warn = console.log; process.on('SIGTERM', () => process.exit())"

/** For how long, in milliseconds, code may run before it is killed. */
const stopTimeout = 5000

/** Runs a file in a Node process; its types are stripped. */
export function runInNode(
  file: string,
  cwd: string,
  print: (line: string) => void,
): RunningProgram {
  const args = ['--disable-warning=ExperimentalWarning', '--import', preload, file]
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close') as Promise<[number | null]>
  const problems = text(child.stderr)
  createInterface(child.stdout).on('line', print)
  const ended = closed.then(async ([code]) => {
    const errors = (await problems).trim()
    if (errors !== '') return errors
    return code === 0 || code === null ? undefined : `ended with exit code ${code}`
  })
  return {
    ended,
    async stop() {
      child.kill()
      const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeout)
      const error = await ended
      clearTimeout(timer)
      return error
    },
  }
}
