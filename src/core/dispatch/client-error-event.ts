import type { EventSourceError } from '../errors/errors.ts'

/**
 * The client's own event `error`: a connection was lost, an attempt failed, or the client failed for good. It is a plain
 * `Event` with the properties of the failure; after a clean end of the stream, it has none of them.
 */
export interface ClientErrorEvent extends Event {
  /** The failure. */
  readonly error?: EventSourceError
  /** The failure's message. */
  readonly message?: string
  /** The response's status, e.g. `401`; `undefined` if the failure is not a response. */
  readonly status?: number | undefined
  /** The status again, by the name that the package `eventsource` gives it. The kind of the failure is `error.code`. */
  readonly code?: number | undefined
}
