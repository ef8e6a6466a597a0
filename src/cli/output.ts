/** The output could not be written. */
export class OutputError extends Error {
  /** Whether the reader of a pipe has left, as `head` does, which is no failure. */
  readonly isReaderGone: boolean

  constructor(cause: Error) {
    super(cause.message, { cause })
    this.isReaderGone = (cause as NodeJS.ErrnoException).code === 'EPIPE'
  }
}

/** The standard output. */
export class Output {
  readonly #stream: NodeJS.WriteStream
  readonly #beforeWrite: () => void
  #endsLine = true

  /** @param beforeWrite - called before each write, because the status may be on the same terminal */
  constructor(stream: NodeJS.WriteStream, beforeWrite: () => void) {
    this.#stream = stream
    this.#beforeWrite = beforeWrite
    // Each write rejects by itself.
    stream.on('error', () => {})
  }

  /** Resolves once the operating system has taken the text: a slow reader makes the caller wait. */
  write(text: string): Promise<void> {
    this.#beforeWrite()
    if (text !== '') this.#endsLine = text.endsWith('\n')
    return new Promise((resolve, reject) => {
      this.#stream.write(text, (error) => (error ? reject(new OutputError(error)) : resolve()))
    })
  }

  /** On a terminal, ends the last line, so that the prompt of the shell starts a new one. */
  async endLine(): Promise<void> {
    if (this.#stream.isTTY && !this.#endsLine) await this.write('\n')
  }
}
