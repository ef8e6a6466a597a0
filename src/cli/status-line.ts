/** Lines on the standard error, and on a terminal a last line that changes in place. */
export class StatusLine {
  /** Whether there is a line that can change. */
  readonly isLive: boolean
  readonly #stream: NodeJS.WriteStream
  #isShown = false

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
    this.isLive = stream.isTTY && process.env['TERM'] !== 'dumb'
    // Without a reader, there is no one to report to; the events continue.
    stream.on('error', () => {})
  }

  /** Prints a line that stays. */
  print(line: string): void {
    this.clear()
    this.#stream.write(`${line}\n`)
  }

  /** Shows a line until the next one; only on a terminal. A longer line than the terminal's would not be erased whole. */
  show(line: string, paint: (text: string) => string): void {
    if (!this.isLive) return
    this.clear()
    this.#stream.write(paint(line.slice(0, (this.#stream.columns || 80) - 1)))
    this.#isShown = true
  }

  /** Erases the line that `show` wrote. */
  clear(): void {
    if (this.#isShown) this.#stream.write('\r\x1b[K')
    this.#isShown = false
  }
}
