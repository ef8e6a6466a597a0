import { printable, redactUrl } from './redaction.ts'

/** The kind of an {@link EventSourceError}, for `switch`. */
export type EventSourceErrorCode =
  | 'network'
  | 'http'
  | 'content-type'
  | 'connect-timeout'
  | 'idle-timeout'
  | 'buffer-limit'
  | 'retries-exhausted'
  | 'closed'
  | 'store'
  | 'decode'

/** The details of a failure, for the constructors of this file. */
export interface FailureDetails {
  /** The failed action, a verb that continues "Failed to". @defaultValue `'read'` */
  readonly action?: string
  /** The beginning of the message; by default `Failed to <action> <url>`. */
  readonly summary?: string
  /** Why it failed. */
  readonly reason: string
  /** The request's URL; the constructor redacts it. */
  readonly url: string
  /** The number of the attempt, from 1; `0` outside of an attempt. */
  readonly attempt: number
  /** The underlying error. */
  readonly cause?: unknown
}

/**
 * A failure of an attempt, the client, a store or a decoder. All errors of the package but `TypeError`s are of this class;
 * distinguish them by `code`. Use {@link isEventSourceError} to recognise an error from another realm or another
 * copy of the package.
 */
export class EventSourceError extends Error {
  /** The kind of the error, e.g. `'http'`. */
  declare readonly code: EventSourceErrorCode
  /** Whether the client retries after such an error by default. */
  declare readonly retryable: boolean
  /** The requested URL, without credentials, query and fragment. */
  declare readonly url: string
  /** The number of the attempt that failed, from 1; `0` outside of an attempt. */
  declare readonly attempt: number
  /** The response's status, for a {@link ResponseError}. */
  declare readonly status?: number

  /** Called by the package; applications do not need to construct errors. */
  constructor(
    code: EventSourceErrorCode,
    retryable: boolean,
    { action = 'read', summary, reason, url, attempt, cause }: FailureDetails,
  ) {
    const shownUrl = redactUrl(url)
    super(
      `${summary ?? `Failed to ${action} ${shownUrl || 'the stream'}`}: ${printable(reason)}`,
      cause === undefined ? {} : { cause },
    )
    Object.assign(this, { code, retryable, url: shownUrl, attempt })
  }

  /** The class's name, which minification keeps. */
  override get name(): string {
    return 'EventSourceError'
  }
}

/** The details of an unusable response. */
export interface ResponseDetails extends FailureDetails {
  readonly code: 'http' | 'content-type'
  readonly retryable: boolean
  readonly status: number
  readonly headers: unknown
  readonly body: string
}

/** The response is not an event stream: its status is not 200, or its content type is not `text/event-stream`. */
export class ResponseError extends EventSourceError {
  /** The response's status, e.g. `401`. */
  declare readonly status: number
  /** The response's headers. */
  declare readonly headers: Headers
  /** The response's body as text: at most its first 64 KiB, received within two seconds. */
  declare readonly body: string

  /** Called by the package; applications do not need to construct errors. */
  constructor({ code, retryable, status, headers, body, ...details }: ResponseDetails) {
    super(code, retryable, details)
    Object.assign(this, { status, headers, body })
  }

  /** The class's name, which minification keeps. */
  override get name(): string {
    return 'ResponseError'
  }
}

/**
 * The request failed without a response, or the stream broke. `cause` is the error thrown by `fetch`, by the body's
 * reader, or by an option that is a function. It is not retryable if it would fail again each time: without a `fetch`, with
 * a `fetch` that returns no `Response` or no byte stream, or rejects with an error whose `retryable` is `false`, and if an
 * option's function returns an invalid value.
 */
export class NetworkError extends EventSourceError {
  /** Called by the package; applications do not need to construct errors. */
  constructor(details: FailureDetails, retryable = true) {
    super('network', retryable, details)
  }

  /** The class's name, which minification keeps. */
  override get name(): string {
    return 'NetworkError'
  }
}

/** No response arrived within `connectTimeout`. */
export class ConnectTimeoutError extends EventSourceError {
  /** Called by the package; applications do not need to construct errors. */
  constructor(details: FailureDetails) {
    super('connect-timeout', true, details)
  }

  /** The class's name, which minification keeps. */
  override get name(): string {
    return 'ConnectTimeoutError'
  }
}

/** An open stream sent nothing for `idleTimeout` milliseconds. */
export class IdleTimeoutError extends EventSourceError {
  /** Called by the package; applications do not need to construct errors. */
  constructor(details: FailureDetails) {
    super('idle-timeout', true, details)
  }

  /** The class's name, which minification keeps. */
  override get name(): string {
    return 'IdleTimeoutError'
  }
}

/** A memory limit was exceeded: an event is larger than `maxBufferSize`, or a queue longer than `highWaterMark`. */
export class BufferLimitError extends EventSourceError {
  /** Called by the package; applications do not need to construct errors. */
  constructor(details: FailureDetails) {
    super('buffer-limit', false, details)
  }

  /** The class's name, which minification keeps. */
  override get name(): string {
    return 'BufferLimitError'
  }
}

/** `maxRetries` retries in a row failed; `cause` is the last failure, absent if the stream ended cleanly. */
export class RetriesExhaustedError extends EventSourceError {
  /** Called by the package; applications do not need to construct errors. */
  constructor(details: FailureDetails) {
    super('retries-exhausted', false, details)
  }

  /** The class's name, which minification keeps. */
  override get name(): string {
    return 'RetriesExhaustedError'
  }
}

/**
 * Whether `value` is an {@link EventSourceError}, including one from another realm or another copy of the package, for
 * which `instanceof` fails.
 *
 * @example
 * ```ts
 * client.onerror = ({ error }) => {
 *   if (isEventSourceError(error) && error.code === 'http') showLogin()
 * }
 * ```
 */
export function isEventSourceError(value: unknown): value is EventSourceError {
  const { code, retryable, attempt } = (value ?? {}) as Partial<EventSourceError>
  return typeof code === 'string' && typeof retryable === 'boolean' && typeof attempt === 'number'
}
