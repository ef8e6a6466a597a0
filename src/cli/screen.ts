import { OutputError } from './output-error.ts'

/** Where the cursor is, if both streams are the same terminal. */
type Cursor = 'line-start' | 'in-output' | 'in-status'

/**
 * The standard output, with the events, and the standard error, with the status. Both may be the same terminal, so each
 * knows where the other has left the cursor.
 */
export class Screen {
  /** Whether the status may have a last line that changes in place. */
  readonly isLive: boolean
  readonly #stdout: NodeJS.WriteStream
  readonly #stderr: NodeJS.WriteStream
  #cursor: Cursor = 'line-start'

  constructor({ stderr, stdout }: Pick<NodeJS.Process, 'stderr' | 'stdout'>) {
    this.#stdout = stdout
    this.#stderr = stderr
    this.isLive = stderr.isTTY && process.env['TERM'] !== 'dumb'
    // Each write to it rejects by itself.
    stdout.on('error', () => {})
    // Without a reader of the status, the events continue.
    stderr.on('error', () => {})
  }

  /** Writes output. Resolves once the operating system has taken it: a slow reader makes the caller wait. */
  write(text: string): Promise<void> {
    this.clear()
    if (text !== '' && this.#stdout.isTTY)
      this.#cursor = text.endsWith('\n') ? 'line-start' : 'in-output'
    return new Promise((resolve, reject) => {
      this.#stdout.write(text, (error) => (error ? reject(new OutputError(error)) : resolve()))
    })
  }

  /** Prints a line of status that stays. */
  print(line: string): void {
    this.startLine()
    this.#stderr.write(`${line}\n`)
  }

  /** Shows a line of status until the next one; only on a terminal. It is cut at its width, or it could not be erased. */
  show(line: string, paint: (text: string) => string): void {
    if (!this.isLive) return
    this.startLine()
    this.#stderr.write(paint(line.slice(0, (this.#stderr.columns || 80) - 1)))
    this.#cursor = 'in-status'
  }

  /** Erases the line that `show` wrote. */
  clear(): void {
    if (this.#cursor !== 'in-status') return
    this.#stderr.write('\r\x1b[K')
    this.#cursor = 'line-start'
  }

  /** Starts a line, on a terminal whose last line is unfinished output; so does the prompt of the shell after the end. */
  startLine(): void {
    this.clear()
    if (this.#cursor === 'in-output') this.#stdout.write('\n')
    this.#cursor = 'line-start'
  }
}
