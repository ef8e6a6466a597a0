import { invalidOption, promiseProblem } from '../errors/invalid-option.ts'
import { isPromise } from '../platform/is-promise.ts'
import type { RequestHeaders } from './request-options.ts'

const acceptHeader = 'Accept'
const lastEventIdHeader = 'Last-Event-ID'

/** The headers that {@link buildHeaders} sets, as spelled there. All others are the caller's and stay within their origin. */
export const ownHeaders: ReadonlySet<string> = /* @__PURE__ */ new Set([
  acceptHeader,
  lastEventIdHeader,
])

/**
 * Validates the option and copies it to a record with names in lower case: a client keeps it, and `Headers` objects need
 * much more memory.
 */
export function readHeaders(headers: RequestHeaders | undefined): Record<string, string> {
  if (isPromise(headers)) throw invalidOption('headers', promiseProblem)
  const isRecord = headers && typeof headers === 'object' && !(Symbol.iterator in headers)
  const entries = isRecord ? Object.entries(headers).filter(isHeader) : headers
  let read: Record<string, string>
  try {
    const sent = new Headers(entries as HeadersInit) as unknown as Iterable<[string, string]>
    read = Object.fromEntries(sent)
  } catch {
    // Without the cause, whose message contains the value.
    throw invalidOption('headers', 'expected an object of valid names and values, on one line each')
  }
  for (const [name, value] of Object.entries(read))
    if (value.includes('[object Promise]')) throw invalidOption(`headers.${name}`, promiseProblem)
  return read
}

/**
 * The headers of one attempt, as a record, so that a custom `fetch` can spread it. The package's own are capitalized:
 * `{ ...headers, Accept: '…' }` replaces ours, as with `eventsource`, and does not add a second.
 *
 * @param given - the result of {@link readHeaders}
 */
export function buildHeaders(
  given: Readonly<Record<string, string>>,
  lastEventId: string,
  isJson: boolean,
): Record<string, string> {
  const { accept = 'text/event-stream', 'last-event-id': givenId, ...others } = given
  const headers: Record<string, string> = others
  if (isJson) headers['content-type'] ??= 'application/json'
  headers[acceptHeader] = accept
  // An ID that is not a valid header value, or has more bytes than servers accept, is omitted, so that the connection can
  // be made. Otherwise every attempt would be refused, and a store would keep that ID forever.
  const isSendable =
    // oxlint-disable-next-line no-control-regex
    /^[^\0-\x08\n-\x1f\x7f]{1,4096}$/.test(lastEventId) && toUtf8(lastEventId).length <= 4096
  const sentId = isSendable ? encodeUtf8(lastEventId) : givenId
  if (sentId && sentId.length <= 4096) headers[lastEventIdHeader] = sentId
  return headers
}

/** Whether the entry has a value. A value that would be sent as `null` or `[object Promise]` is invalid. */
function isHeader([name, value]: [string, unknown]): boolean {
  if (value === null || typeof value === 'function' || isPromise(value))
    throw invalidOption(
      `headers.${name}`,
      'expected a string; to compute it, make "headers" a function',
    )
  return value !== undefined
}

const toUtf8 = (text: string) => new TextEncoder().encode(text)

// [spec] Let lastEventIDValue be the EventSource object's last event ID string, encoded as UTF-8. `fetch` takes header
// values as strings of bytes, so each byte becomes the character with that number.
function encodeUtf8(value: string): string {
  if (/^[ -~]*$/.test(value) || takesUnicodeHeaders()) return value
  return String.fromCharCode(...toUtf8(value))
}

/** Whether the platform takes header values as text and encodes them itself, as workerd does, with a warning. */
function takesUnicodeHeaders(): boolean {
  try {
    return new Headers([['a', '中']]).has('a')
  } catch {
    return false
  }
}
