/** The exit codes of the command. */
export const exitCode = {
  /** The stream has ended, by the server, `--until` or `--max-events`, or the reader of the output has left. */
  end: 0,
  /** The stream could not be opened, or was lost for good. */
  failure: 1,
  /** A mistake in the command line. */
  usage: 2,
  /** The output, or the last event ID, could not be written. */
  notWritten: 3,
  SIGINT: 130,
  SIGTERM: 143,
} as const
