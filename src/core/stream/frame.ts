import type { bufferComments } from './buffer-comments.ts'

/** The lines between two blank lines of the stream, as parsed, if they have data. */
export interface Frame {
  readonly id?: string | undefined
  readonly event?: string | undefined
  readonly data: string
}

/** Receives the contents of one stream, in order. The reader asks it before each chunk. */
export interface FrameSink {
  /** A frame without data set the last event ID. Not called for a frame with data, which has the ID itself. */
  onId(id: string): void
  /** May be async: later frames and IDs wait for its promise, and so does the next chunk. */
  onFrame(frame: Frame): void | Promise<void>
  /** The body ended with this frame, which has no blank line after it: the standard discards it. */
  onTail?(frame: Frame): void | Promise<void>
  /** A `retry` field set the reconnection time, in milliseconds. */
  onRetry?(delay: number): void
  /** A chunk of this many bytes arrived. */
  onBytes?(count: number): void
  /**
   * Called before each chunk; the reader waits for the promise and calls it again (backpressure). The code that aborts
   * the stream resolves the promise, because a listener on the signal for each chunk would be expensive.
   */
  waitForCapacity?(): Promise<unknown> | undefined
  /** A comment arrived. Needs `bufferComments`. */
  readonly onComment?: ((comment: string) => void) | undefined
  /** The function of that name. The reader does not import it, so that streams without `onComment` do not bundle it. */
  readonly bufferComments?: typeof bufferComments | undefined
}
