import type { ServerEvent } from '../decoding/event-types.ts'

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

/**
 * Something that ended an attempt, or the client. All errors of the package but {@link DecodeError} are of this class;
 * tell them apart by `code`. To recognise one that came from another realm or copy of the package, use
 * {@link isEventSourceError}.
 */
export class EventSourceError extends Error {
  /** What kind of error this is, e.g. `'http'`. */
  declare readonly code: EventSourceErrorCode
  /** Whether such an error is retried by default. */
  declare readonly retryable: boolean
  /** The URL that was asked for, without credentials, query and fragment. */
  declare readonly url: string
  /** The number of the attempt that failed, from 1; `0` where there was none. */
  declare readonly attempt: number
  /** Of a {@link ResponseError}: the response's status. */
  declare readonly status?: number

  /** Made by the package; there is no need to construct one. */
  constructor(
    code: EventSourceErrorCode,
    retryable: boolean,
    action: string,
    reason: string,
    url: string,
    attempt: number,
    cause?: unknown,
  ) {
    url = redactUrl(url)
    super(
      `Failed to ${action} ${url || 'the stream'}: ${printable(reason)}`,
      cause === undefined ? {} : { cause },
    )
    Object.assign(this, { code, retryable, url, attempt })
  }

  /** The class's name, kept through minification. */
  override get name(): string {
    return 'EventSourceError'
  }
}

/** The server answered, but not with a stream: another status than 200, or another content type. */
export class ResponseError extends EventSourceError {
  /** The response's status, e.g. `401`. */
  declare readonly status: number
  /** The response's headers. */
  declare readonly headers: Headers
  /** The response's body as text: at most its first 64 KiB, and what had come within two seconds. */
  declare readonly body: string

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
  /** The class's name, kept through minification. */
  override get name(): string {
    return 'NetworkError'
  }
}

/** No response within `connectTimeout`. */
export class ConnectTimeoutError extends EventSourceError {
  /** The class's name, kept through minification. */
  override get name(): string {
    return 'ConnectTimeoutError'
  }
}

/** Not one byte on an open stream for as long as `idleTimeout`. */
export class IdleTimeoutError extends EventSourceError {
  /** The class's name, kept through minification. */
  override get name(): string {
    return 'IdleTimeoutError'
  }
}

/** More was to be held in memory than is allowed: an event past `maxBufferSize`, or a queue past `highWaterMark`. */
export class BufferLimitError extends EventSourceError {
  /** The class's name, kept through minification. */
  override get name(): string {
    return 'BufferLimitError'
  }
}

/** `maxRetries` retries in a row have failed; `cause` is the last failure, absent where the stream ended cleanly. */
export class RetriesExhaustedError extends EventSourceError {
  /** The class's name, kept through minification. */
  override get name(): string {
    return 'RetriesExhaustedError'
  }
}

/** The error for retries that are used up. */
export function exhausted(
  retries: number,
  url: string,
  attempt: number,
  last: EventSourceError | undefined,
): RetriesExhaustedError {
  const reason = `maxRetries (${retries}) used up; last: ${last?.message ?? 'the server ended the stream'}`
  return new RetriesExhaustedError('retries-exhausted', false, 'open', reason, url, attempt, last)
}

/** One complaint of a schema, in the terms of Standard Schema. */
export interface DecodeIssue {
  /** What is wrong. */
  readonly message: string
  /** Where in the data it is wrong, from the outside in. */
  readonly path?:
    | ReadonlyArray<
        | PropertyKey
        | {
            /** The key of an object, or the index of an array. */
            readonly key: PropertyKey
          }
      >
    | undefined
}

/** An event's data did not decode. The stream is fine; one event was refused. */
export class DecodeError extends Error {
  /** For `switch`, among the codes of other errors. */
  declare readonly code: 'decode'
  /** The event as it came, its `data` the undecoded text. */
  declare readonly event: ServerEvent<string, string>
  /** What a schema found wrong; absent where a decoder threw (see `cause`). */
  declare readonly issues?: readonly DecodeIssue[]

  /** Made by the package; there is no need to construct one. */
  constructor(event: ServerEvent<string, string>, cause: unknown, issues?: readonly DecodeIssue[]) {
    const reason = issues ? issues.slice(0, 9).map(describeIssue).join('; ') : reasonOf(cause)
    super(printable(`Failed to decode event "${event.type}": ${reason}`), issues ? {} : { cause })
    Object.assign(this, { code: 'decode', event, ...(issues && { issues }) })
  }

  /** The class's name, kept through minification. */
  override get name(): string {
    return 'DecodeError'
  }
}

/**
 * Whether `value` is an {@link EventSourceError}, be it of another realm or another copy of the package, where
 * `instanceof` fails.
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
  const { code, retryable, attempt } = (value ?? {}) as Partial<EventSourceError>
  return typeof code === 'string' && typeof retryable === 'boolean' && typeof attempt === 'number'
}

/** The URL as it may be shown and logged: without credentials, query and fragment. */
export function redactUrl(url: string): string {
  return url.replace(/[?#].*/s, '').replace(/^([a-z][a-z\d+.-]*:(\/\/)?)[^/]*@/i, '$1')
}

/** As much as is fit for a message of what a server or somebody's code has said: short, on one line, its URLs redacted. */
function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  const line = text.slice(0, 9999).replace(/[\s\0-\x1f\x7f-\x9f]+/g, ' ')
  // To the next space: a URL can hold quotes and brackets.
  return line.replace(/\w+:\/\/\S+/g, redactUrl).slice(0, 500)
}

/** What went wrong underneath: the messages of the chain of causes. */
export function reasonOf(cause: unknown): string {
  const reasons: string[] = []
  let error = cause as (Error & { code?: string; errors?: unknown[] }) | undefined
  // A longer chain tells nobody more, and may be a loop.
  for (; error && reasons.length < 4; error = (error.cause ?? error.errors?.[0]) as typeof error)
    reasons.push(error.message || error.code || (typeof error === 'object' ? '' : String(error)))
  return reasons.filter(Boolean).join(': ') || 'no reason was given'
}

function describeIssue({ message, path = [] }: DecodeIssue): string {
  const keys = path.map((part) => String(typeof part === 'object' ? part.key : part))
  return keys.length > 0 ? `${keys.join('.')}: ${message}` : message
}
