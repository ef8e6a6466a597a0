import type { EventSourceError } from '../errors/errors.ts'

/** The argument of request options that are functions: the attempt for which they are called. */
export interface AttemptContext {
  /** The number of the attempt, from 1. */
  readonly attempt: number
  /** The last event ID, from which the attempt resumes; `''` for none. */
  readonly lastEventId: string
  /** The error that ended the previous attempt; `undefined` for the first, and after a clean end of the stream. */
  readonly error: EventSourceError | undefined
  /**
   * The number of consecutive retries that led to this attempt, since the last healthy connection: `0` for the first
   * attempt and for the first after a {@link EventSourceClient.reconnect}. `maxRetries` limits it;
   * {@link ReconnectOptions.minUptime} defines which connections are healthy.
   */
  readonly retries: number
  /**
   * How many of the retries directly before ended with the same code and status as `error`. `0` if the error is the
   * first of its kind: a remedy that works once is then tried once.
   */
  readonly repeats: number
  /** Aborted together with the attempt. Pass it on to everything that the function awaits. */
  readonly signal: AbortSignal
}
