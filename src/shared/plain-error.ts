import {
  BufferLimitError,
  ConnectTimeoutError,
  EventSourceError,
  type EventSourceErrorCode,
  IdleTimeoutError,
  NetworkError,
  ResponseError,
  RetriesExhaustedError,
} from '../index.ts'

/** An `EventSourceError` that can be posted to other tabs. */
export interface PlainError {
  readonly code: EventSourceErrorCode
  readonly retryable: boolean
  readonly message: string
  readonly url: string
  readonly attempt: number
  /** The message of another error that caused it, or an `EventSourceError`. */
  readonly cause?: string | PlainError
  readonly response?: {
    readonly status: number
    readonly headers: readonly (readonly [string, string])[]
    readonly body: string
  }
}

const codes = new Set<unknown>([
  'network',
  'http',
  'content-type',
  'connect-timeout',
  'idle-timeout',
  'buffer-limit',
  'retries-exhausted',
  'closed',
  'store',
  'decode',
] satisfies EventSourceErrorCode[])

/** Whether the value is a {@link PlainError}. */
export function isPlainError(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || depth > 1) return false
  const { code, retryable, message, url, attempt, cause, response } = value as PlainError
  return (
    codes.has(code) &&
    typeof retryable === 'boolean' &&
    typeof message === 'string' &&
    typeof url === 'string' &&
    typeof attempt === 'number' &&
    (cause === undefined || typeof cause === 'string' || isPlainError(cause, depth + 1)) &&
    (response === undefined ? code !== 'http' && code !== 'content-type' : isResponse(response))
  )
}

function isResponse(value: unknown): boolean {
  const { status, headers, body } = Object(value) as NonNullable<PlainError['response']>
  if (!Number.isInteger(status) || typeof body !== 'string' || !Array.isArray(headers)) return false
  try {
    return !!new Headers(headers as [string, string][])
  } catch {
    return false
  }
}

/** The entries of a response's headers. A custom `fetch` may have headers that can only be read by name. */
export function headerEntries(headers: {
  get(name: string): string | null
}): [name: string, value: string][] {
  if (headers instanceof Headers) {
    const entries: [string, string][] = []
    headers.forEach((value, name) => entries.push([name, value]))
    return entries
  }
  return ['content-type', 'retry-after'].flatMap((name) => {
    const value = headers.get(name)
    // Of some headers, such as a `Map`, it is `undefined`.
    return value == null ? [] : [[name, value]]
  })
}

/** The error as data. */
export function toPlainError(error: EventSourceError): PlainError {
  const { code, retryable, message, url, attempt, cause } = error
  const isResponseError = error instanceof ResponseError
  return {
    code,
    retryable,
    message,
    url,
    attempt,
    ...(cause instanceof EventSourceError && { cause: toPlainError(cause) }),
    ...(cause instanceof Error &&
      !(cause instanceof EventSourceError) && { cause: String(cause.message) }),
    ...(isResponseError && {
      response: {
        status: error.status,
        headers: headerEntries(error.headers),
        body: error.body,
      },
    }),
  }
}

/** The error that {@link toPlainError} made into data, with the same class and message. */
export function toError(plain: PlainError): EventSourceError {
  const { code, retryable, message, url, attempt, response } = plain
  const at = message.indexOf(': ')
  const cause =
    typeof plain.cause === 'string' ? new Error(plain.cause) : plain.cause && toError(plain.cause)
  const details = {
    action: 'open',
    summary: at < 0 ? 'Failed' : message.slice(0, at),
    reason: message.slice(at < 0 ? 0 : at + 2),
    url,
    attempt,
    cause,
  }
  if (response) {
    const headers = new Headers(response.headers as [string, string][])
    const { status, body } = response
    const responseCode = code === 'content-type' ? code : 'http'
    return new ResponseError({ ...details, code: responseCode, retryable, status, headers, body })
  }
  switch (code) {
    case 'network':
      return new NetworkError(details, retryable)
    case 'connect-timeout':
      return new ConnectTimeoutError(details)
    case 'idle-timeout':
      return new IdleTimeoutError(details)
    case 'buffer-limit':
      return new BufferLimitError(details)
    case 'retries-exhausted':
      return new RetriesExhaustedError(details)
    default:
      return new EventSourceError(code, retryable, details)
  }
}
