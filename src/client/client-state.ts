import type { EventSourceError } from '../core/errors/errors.ts'

/**
 * What a client is doing:
 *
 * - `'idle'`: made with `autoConnect: false` and not connected yet
 * - `'connecting'`: an attempt is under way
 * - `'open'`: a stream is being read
 * - `'waiting'`: between two attempts; for a delay, or for the page to be online or visible
 * - `'closed'`: over, until `connect()`
 */
export type ClientStatus = 'idle' | 'connecting' | 'open' | 'waiting' | 'closed'

/**
 * An immutable snapshot of a client's state: the same object until something in it changes, so that it can be compared
 * by identity.
 */
export interface ClientState {
  /** What the client is doing. */
  readonly status: ClientStatus
  /** Attempts since `connect()`, this one included; `0` before the first. */
  readonly attempt: number
  /** While `status` is `'waiting'`: milliseconds from then to the next attempt; absent where no timer decides. */
  readonly retryDelay?: number
  /** What ended the attempt before, or the client; absent once a connection is open, and after a clean end. */
  readonly error?: EventSourceError
  /** The position. A change of it alone makes a new snapshot but does not call the subscribers. */
  readonly lastEventId: string
}

/** Counts since the client was made, over all its connections. */
export interface ClientMetrics {
  /** Requests begun. */
  readonly attempts: number
  /** Streams opened. */
  readonly opens: number
  /** Events received, whether or not anyone listened. */
  readonly events: number
  /** Bytes of streams read, as handed over by `fetch` (after decompression). */
  readonly bytes: number
  /** Events refused by their decoder. */
  readonly decodeErrors: number
  /** When bytes last arrived, in milliseconds since the epoch; `0` before the first. */
  readonly lastActivity: number
}

/**
 * Why a client closed:
 *
 * - `'closed'`: by `close()`
 * - `'aborted'`: by the `signal` option
 * - `'ended'`: the server ended a stream that is not to be resumed
 * - `'stopped'`: the server answered 204, which tells clients to stop
 * - `'failed'`: by the error that stands beside it
 */
export type CloseReason = 'closed' | 'aborted' | 'ended' | 'stopped' | 'failed'

/** How a client's life ended. */
export interface CloseInfo {
  /** Why the client closed. */
  readonly reason: CloseReason
  /** With `'failed'`: the error that no retry was left for. */
  readonly error?: EventSourceError
}
