import type { EventSourceError } from '../core/errors/errors.ts'

/**
 * The status of a client:
 *
 * - `'idle'`: constructed with `autoConnect: false` and not connected yet
 * - `'connecting'`: an attempt has started, and its stream is not open yet
 * - `'open'`: a stream is open
 * - `'waiting'`: the client waits to make the next attempt: for a delay, `shouldRetry`, the network or the page
 * - `'closed'`: the client has closed; `connect()` starts again
 */
export type ClientStatus = 'idle' | 'connecting' | 'open' | 'waiting' | 'closed'

/**
 * An immutable snapshot of a client's state. It is the same object until a property changes, so snapshots can be compared
 * by identity.
 */
export interface ClientState {
  /** The client's status. */
  readonly status: ClientStatus
  /** The number of attempts since `connect()`, including the current one; `0` before the first. */
  readonly attempt: number
  /** With status `'waiting'`: milliseconds from the start of the wait to the next attempt; absent without a timer. */
  readonly retryDelay?: number
  /** The error that ended the last attempt or the client; absent once a connection is open, and after a clean end. */
  readonly error?: EventSourceError
  /** The last event ID. If only the ID changes, there is a new snapshot, but subscribers are not called. */
  readonly lastEventId: string
}

/** The counts of a client over all its connections. */
export interface ClientMetrics {
  /** Requests sent. */
  readonly attempts: number
  /** Streams opened. */
  readonly opens: number
  /** Events received, with or without handlers. */
  readonly events: number
  /** Bytes read from streams, as `fetch` provides them (after decompression). */
  readonly bytes: number
  /** Events that could not be decoded. */
  readonly decodeErrors: number
  /** The time of the last received bytes, in milliseconds since the epoch; `0` before the first. */
  readonly lastActivity: number
}

/**
 * Why a client closed:
 *
 * - `'closed'`: by `close()`
 * - `'aborted'`: by the `signal` option
 * - `'ended'`: the server ended the stream, and it is not retried
 * - `'stopped'`: the server answered 204, which ends reconnecting
 * - `'failed'`: by an error that is not retried
 */
export type CloseReason = 'closed' | 'aborted' | 'ended' | 'stopped' | 'failed'

/** The reason and error of a closed client. */
export interface CloseInfo {
  /** Why the client closed. */
  readonly reason: CloseReason
  /** With `'failed'`: the final error; absent if an injected function such as a clock threw. */
  readonly error?: EventSourceError
}
