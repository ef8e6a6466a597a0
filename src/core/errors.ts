import type { ServerEvent } from './types.ts'

/** What an {@link EventSourceError} is about, for `switch`. */
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

/** What every {@link EventSourceError} knows of the attempt that failed. */
export interface AttemptDetails {
  /** The URL that was asked for. It is redacted before it is kept. */
  readonly url: string
  /** The attempt's number, from 1; `0` where there was none. */
  readonly attempt: number
  /** The error that this one was made from. */
  readonly cause?: unknown
}

const brand = Symbol.for('headwater.EventSourceError')

/**
 * Something that ended an attempt, or the client. All errors of the package but {@link DecodeError} are of this class;
 * tell them apart by `code`. To recognise one that came from another realm or copy of the package, use
 * {@link isEventSourceError}.
 */
export class EventSourceError extends Error {
  /** What kind of error this is, e.g. `'http'`. */
  readonly code: EventSourceErrorCode
  /** The URL that was asked for, without credentials, query and fragment. */
  readonly url: string
  /** The number of the attempt that failed, from 1; `0` where there was none. */
  readonly attempt: number
  /** Whether such an error is retried by default. */
  readonly retryable: boolean

  /** Made by the package; there is no need to construct one. */
  constructor(
    code: EventSourceErrorCode,
    retryable: boolean,
    action: string,
    reason: string,
    { url, attempt, cause }: AttemptDetails,
  ) {
    const redacted = redactUrl(url)
    super(
      `Failed to ${action} ${redacted || 'the stream'}: ${reason}`.trim(),
      cause === undefined ? undefined : { cause },
    )
    this.code = code
    this.url = redacted
    this.attempt = attempt
    this.retryable = retryable
    Object.defineProperty(this, brand, { value: true })
  }

  /** The class's name, kept through minification. */
  override get name(): string {
    return 'EventSourceError'
  }
}

// What a server may say for "not now": request timeout, too early, too many requests, and the gateways' three.
const retryableStatuses = [408, 425, 429, 500, 502, 503, 504]

/** The server answered, but not with a stream: another status than 200, or another content type. */
export class ResponseError extends EventSourceError {
  /** The response's status, e.g. `401`. */
  readonly status: number
  /** The response's headers. */
  readonly headers: Headers
  /** The response's body as text: at most its first 64 KiB, and what had come within two seconds. */
  readonly body: string

  /** Made by the package; there is no need to construct one. */
  constructor(
    code: 'http' | 'content-type',
    response: { status: number; statusText?: string; headers: Headers },
    body: string,
    details: AttemptDetails,
  ) {
    const { status, statusText, headers } = response
    super(
      code,
      code === 'http' && retryableStatuses.includes(status),
      'open',
      code === 'http'
        ? `expected status 200, got ${status} ${statusText ?? ''}`
        : `expected text/event-stream, got ${headers.get('content-type') ?? 'no content type'}`,
      details,
    )
    this.status = status
    this.headers = headers
    this.body = body
  }

  /** The class's name, kept through minification. */
  override get name(): string {
    return 'ResponseError'
  }
}

/**
 * The request could not be made or answered, or the stream broke off. `cause` is what `fetch`, the body's reader, or
 * an option that is a function, threw.
 */
export class NetworkError extends EventSourceError {
  /** Made by the package; there is no need to construct one. */
  constructor(action: string, details: AttemptDetails, reason = reasonOf(details.cause)) {
    super('network', true, action, reason, details)
  }

  /** The class's name, kept through minification. */
  override get name(): string {
    return 'NetworkError'
  }
}

/** No response within `connectTimeout`. */
export class ConnectTimeoutError extends EventSourceError {
  /** Made by the package; there is no need to construct one. */
  constructor(timeout: number, details: AttemptDetails) {
    const reason = `no response within ${timeout} ms (connectTimeout)`
    super('connect-timeout', true, 'open', reason, details)
  }

  /** The class's name, kept through minification. */
  override get name(): string {
    return 'ConnectTimeoutError'
  }
}

/** Not one byte on an open stream for as long as `idleTimeout`. */
export class IdleTimeoutError extends EventSourceError {
  /** Made by the package; there is no need to construct one. */
  constructor(timeout: number, details: AttemptDetails) {
    const reason = `nothing received for ${timeout} ms (idleTimeout)`
    super('idle-timeout', true, 'read', reason, details)
  }

  /** The class's name, kept through minification. */
  override get name(): string {
    return 'IdleTimeoutError'
  }
}

/** More was to be held in memory than the caller allows: one event past `maxBufferSize`, or a queue past `highWaterMark`. */
export class BufferLimitError extends EventSourceError {
  /** Made by the package; there is no need to construct one. */
  constructor(reason: string, details: AttemptDetails) {
    super('buffer-limit', false, 'read', reason, details)
  }

  /** The class's name, kept through minification. */
  override get name(): string {
    return 'BufferLimitError'
  }
}

/** `maxRetries` retries in a row have failed; `cause` is the last failure, absent where the server ended the stream cleanly. */
export class RetriesExhaustedError extends EventSourceError {
  /** Made by the package; there is no need to construct one. */
  constructor(retries: number, details: AttemptDetails) {
    const last = (details.cause as Error | undefined)?.message ?? 'the server ended the stream'
    const reason = `gave up after ${retries} retries (maxRetries); last: ${last}`
    super('retries-exhausted', false, 'open', reason, details)
  }

  /** The class's name, kept through minification. */
  override get name(): string {
    return 'RetriesExhaustedError'
  }
}

/** One complaint of a schema, in the terms of Standard Schema. */
export interface DecodeIssue {
  /** What is wrong. */
  readonly message: string
  /** Where in the data it is wrong, from the outside in. */
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined
}

/** An event's data did not decode. The stream is fine; one event was refused. */
export class DecodeError extends Error {
  /** The event as it came, its `data` the undecoded text. */
  readonly event: ServerEvent<string, string>
  /** What a schema found wrong; absent where a decoder threw (see `cause`). */
  readonly issues?: readonly DecodeIssue[]

  /** Made by the package; there is no need to construct one. */
  constructor(event: ServerEvent<string, string>, cause: unknown, issues?: readonly DecodeIssue[]) {
    const reason = issues ? issues.map(describeIssue).join('; ') : reasonOf(cause)
    super(
      `Failed to decode event "${event.type}": ${reason}`,
      cause === undefined ? undefined : { cause },
    )
    this.event = event
    if (issues) this.issues = issues
  }

  /** The class's name, kept through minification. */
  override get name(): string {
    return 'DecodeError'
  }
}

/**
 * Whether `value` is an {@link EventSourceError}, be it of another realm (an iframe, a worker's message excepted) or of
 * another copy of the package, where `instanceof` fails.
 *
 * @example
 * ```ts
 * client.onerror = () => {
 *   const { error } = client.state
 *   if (isEventSourceError(error) && error.code === 'http') showLogin()
 * }
 * ```
 */
export function isEventSourceError(value: unknown): value is EventSourceError {
  return typeof value === 'object' && value !== null && brand in value
}

/** The URL as it may be shown and logged: without credentials, query and fragment. */
export function redactUrl(url: string): string {
  return url.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/?#]*@/i, '$1').replace(/[?#].*$/s, '')
}

/** What went wrong underneath, in words fit for a message: the chain of causes, its URLs redacted. */
function reasonOf(cause: unknown): string {
  const reasons: string[] = []
  // A chain longer than this tells nobody more, and may be a loop.
  for (let error = cause as Partial<AggregateError & { code: string }>; error && reasons.length < 4; ) {
    const reason = typeof error === 'object' ? error.message || error.code : String(error)
    if (reason) reasons.push(reason)
    error = (error.cause ?? error.errors?.[0]) as typeof error
  }
  return reasons.join(': ').replace(/[a-z][a-z\d+.-]*:\/\/[^\s'"<>)]+/gi, redactUrl) || 'unknown'
}

function describeIssue({ message, path = [] }: DecodeIssue): string {
  const keys = path.map((part) => String(typeof part === 'object' ? part.key : part))
  return keys.length > 0 ? `${keys.join('.')}: ${message}` : message
}
