import { exitCode } from './exit-code.ts'
import { systemReason } from './system-reason.ts'

/** The output could not be written. */
export class OutputError extends Error {
  /** Whether the reader of a pipe has left, as `head` does, which is no failure. */
  readonly #isReaderGone: boolean

  constructor(cause: Error) {
    super(cause.message, { cause })
    this.#isReaderGone = (cause as NodeJS.ErrnoException).code === 'EPIPE'
  }

  /** Prints it if it is a failure; returns the exit code. */
  report(print: (text: string) => void): number {
    if (this.#isReaderGone) return exitCode.end
    print(`cannot write the output: ${systemReason(this)}`)
    return exitCode.notWritten
  }
}
