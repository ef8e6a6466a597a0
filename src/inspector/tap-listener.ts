import type { EventSourceError, ServerEvent } from '../index.ts'
import type { RequestRecord } from './records.ts'

/** How a response's body ended. */
export interface BodyEnd {
  readonly end: 'ended' | 'lost' | 'cancelled'
  readonly cause?: unknown
}

/** Is notified of the requests, responses, events and errors of a tap. */
export interface TapListener {
  onRequest(request: RequestRecord): void
  /** The response's headers arrived. */
  onResponse(request: RequestRecord): void
  /** A request got no response. */
  onFailure(request: RequestRecord, cause: unknown): void
  onBytes(request: RequestRecord, count: number): void
  onEvent(request: RequestRecord, event: ServerEvent<string, string>): void
  onBodyEnd(request: RequestRecord, end: BodyEnd): void
  /** Called with each error of a client. */
  onError(error: EventSourceError): void
}
