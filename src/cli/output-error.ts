/** The output could not be written. */
export class OutputError extends Error {
  /** Whether the reader of a pipe has left, as `head` does, which is no failure. */
  readonly isReaderGone: boolean

  constructor(cause: Error) {
    super(cause.message, { cause })
    this.isReaderGone = (cause as NodeJS.ErrnoException).code === 'EPIPE'
  }
}
