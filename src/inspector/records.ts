import type { CloseReason, ServerEvent } from '../index.ts'

/** An error as the inspector keeps it. Its message contains no secrets. */
export interface ErrorRecord {
  /** The error's name, e.g. `'ResponseError'`. */
  readonly name: string
  /** The error's code, e.g. `'http'`; absent for an error of another library. */
  readonly code?: string
  /** The message. */
  readonly message: string
  /** The beginning of the body of a rejected response. It may contain secrets. */
  readonly body?: string
}

/** A request, as `fetch` got it. Recorded only with a tap. It may contain secrets. */
export interface RequestRecord {
  /** The method, in upper case. */
  readonly method: string
  /** The requested URL. */
  readonly url: string
  /** The request's headers. */
  readonly headers: Readonly<Record<string, string>>
  /** The body, if it is text; otherwise a description such as `[Blob]`. */
  readonly body?: string
  /** When it was sent, in milliseconds since the epoch. */
  readonly startedAt: number
  /** When the response's headers arrived. */
  respondedAt?: number
  /** The response's status. */
  status?: number
  /** The response's headers. */
  responseHeaders?: Readonly<Record<string, string>>
}

/** How an attempt ended. */
export type AttemptEnd = CloseReason | 'lost' | 'interrupted' | 'cancelled'

/** One attempt: a request, with its redirects, and its response. Times are in milliseconds since the epoch. */
export interface AttemptRecord {
  /** The number of the attempt, from 1. */
  readonly number: number
  /** The last event ID when the attempt started. */
  readonly lastEventId: string
  /** When it started. */
  readonly startedAt: number
  /** The requested URL. */
  url: string
  /** When its stream opened. */
  openedAt?: number
  /** When it ended. */
  endedAt?: number
  /** How it ended. */
  end?: AttemptEnd
  /** The response's status. */
  status?: number
  /** The error that ended it. */
  error?: ErrorRecord
  /** Milliseconds until the next attempt; absent without a timer. */
  retryDelay?: number
  /** The events that it received. */
  events: number
  /** The bytes that it received. */
  bytes: number
  /** Its requests: with a tap, one or more. */
  readonly requests: RequestRecord[]
}

/** One event. */
export interface EventRecord extends ServerEvent {
  /** The number of the event among all that this page has recorded. */
  readonly sequence: number
  /** When it arrived, in milliseconds since the epoch. */
  readonly time: number
  /** The attempt whose stream it came from. */
  readonly attempt: AttemptRecord | undefined
  /** The data as received, if it is known: with a tap, or if it was not decoded. */
  readonly raw?: string | undefined
  /** The bytes of the data as UTF-8; absent if the raw data is not known. */
  readonly size?: number | undefined
  /** Roughly the bytes of memory that the record needs. */
  readonly weight: number
  /** The raw data is longer than the inspector keeps. */
  readonly isCut: boolean
  /** The decoded data; `undefined` if the event was not decoded. */
  data: unknown
  /** Whether `data` is known. */
  isDecoded: boolean
  /** Why it could not be decoded. */
  error?: ErrorRecord
}

/** Gets the records of a stream. */
export interface RecordSink {
  /** An attempt started. */
  onAttempt(attempt: AttemptRecord): void
  /** An attempt opened, failed or ended, or its next delay is known. */
  onAttemptChange(attempt: AttemptRecord): void
  /** An event arrived. Its decoded data may follow. */
  onEvent(event: EventRecord): void
  /** The event was decoded, or could not be. */
  onDecoded(event: EventRecord): void
}
