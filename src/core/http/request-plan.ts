import { reasonOf } from '../errors/reason-of.ts'
import { isPromise } from '../platform/is-promise.ts'
import { NetworkError } from '../errors/errors.ts'
import { invalidOption } from '../errors/invalid-option.ts'
import type {
  AttemptContext,
  FetchInit,
  RequestHeaders,
  RequestOptions,
  RequestUrl,
} from './request-options.ts'
import { resolveUrl } from './url.ts'

const none: readonly string[] = []

/** What is to be requested, time and again. It holds nothing that can be made anew from the options. */
export class RequestPlan {
  /** The URL where it is known beforehand, else `''`. */
  readonly url: string

  readonly #given: RequestUrl
  readonly #options: RequestOptions
  readonly #body: unknown
  readonly #headers: Record<string, string> | undefined
  /** Options that the runtime does not know, and that are left out. */
  #unknown = none

  /** Checks the options; a `TypeError` names the one that cannot be. */
  constructor(given: RequestUrl, options: RequestOptions) {
    const { body, fetch, headers, json, signal } = options
    if (fetch !== undefined && typeof fetch !== 'function')
      throw invalidOption('fetch', 'expected a function')
    if (signal && !('aborted' in signal))
      throw invalidOption('signal', 'expected an AbortSignal, such as controller.signal')
    const isJson = json !== undefined
    if (isJson && body !== undefined) throw invalidOption('json', 'cannot be combined with "body"')
    this.#given = given
    this.#options = options
    // One that is computed is asked for, and encoded, like a body that is.
    this.#body =
      typeof json === 'function'
        ? async (context: AttemptContext) => encodeJson(await json(context))
        : isJson
          ? encodeJson(json)
          : body
    if (this.#body !== undefined && /^(GET|HEAD)$/.test(this.method))
      throw invalidOption('method', `${this.method} takes no body; use POST`)
    const unknown = findUnknown(this.#init())
    if (unknown.length > 0) this.#unknown = unknown
    this.url = typeof given === 'function' ? '' : resolveUrl(given, fetch !== undefined)
    // Read once: they may be an iterator, and what cannot be sent is better said now.
    this.#headers = typeof headers === 'function' || !headers ? undefined : readHeaders(headers)
    checkBody(this.#body)
  }

  /** In upper case. */
  get method(): string {
    return (this.#options.method ?? (this.#body === undefined ? 'GET' : 'POST')).toUpperCase()
  }

  /** The body is a stream, which can be sent once. */
  get isOneShot(): boolean {
    return isOneShot(this.#body)
  }

  /** Puts one attempt's request together: what `fetch` is called with. Asks the options that are functions. */
  async prepare(context: AttemptContext): Promise<readonly [url: string, init: FetchInit]> {
    const { attempt, lastEventId, signal } = context
    const { fetch, headers, json } = this.#options
    const [given, body, isJson] = [this.#given, this.#body, json !== undefined]
    let { url } = this
    let asked = 'url'
    // A function may close the client; the next one is then not to be called.
    const ask = <T>(name: string, option: (context: AttemptContext) => T): T => {
      asked = name
      if (signal.aborted) throw signal.reason
      return option(context)
    }
    try {
      if (typeof given === 'function')
        url = resolveUrl(await ask('url', given), fetch !== undefined)
      const found = typeof headers === 'function' ? await ask('headers', headers) : undefined
      // A record, so that a custom `fetch` can spread it. `{ ...headers, Accept: '…' }` is then to replace what is ours,
      // as with `eventsource`, and not to add a second.
      const {
        accept: Accept = 'text/event-stream',
        'last-event-id': ownPosition,
        ...others
      } = this.#headers ?? readHeaders(found)
      if (isJson) others['content-type'] ??= 'application/json'
      // A position that cannot be a header's value, or is longer than servers take, is left out: the connection matters
      // more. One that was sent would be refused for ever, and be kept for ever by a store.
      // oxlint-disable-next-line no-control-regex
      const isSendable = /^[^\0-\x08\n-\x1f\x7f]{1,8192}$/.test(lastEventId)
      const position = isSendable ? encodeUtf8(lastEventId) : ownPosition
      const sent =
        typeof body === 'function'
          ? await ask(isJson ? 'json' : 'body', body as () => unknown)
          : body
      checkBody(sent)
      const init = {
        ...this.#init(),
        headers: { ...others, Accept, ...(position && { 'Last-Event-ID': position }) },
        body: sent,
        signal,
        // `fetch` demands it for a body that is a stream.
        duplex: isOneShot(sent) ? 'half' : undefined,
      }
      return [url, init as unknown as FetchInit]
    } catch (cause) {
      const reason = `"${asked}" failed: ${reasonOf(cause)}`
      throw new NetworkError({ action: 'open', reason, url, attempt, cause })
    }
  }

  #init(): Record<string, unknown> {
    // What is not named here is `fetch`'s own: its options, those of one runtime, and what it knows nothing of.
    const { body: _body, headers: _headers, json: _json, withCredentials, ...rest } = this.#options
    const init: Record<string, unknown> = {
      ...rest,
      cache: rest.cache ?? 'no-store',
      credentials: rest.credentials ?? (withCredentials ? 'include' : undefined),
      method: this.method,
    }
    for (const name of this.#unknown) init[name] = undefined
    return init
  }
}

/** The options that the runtime does not know; what `fetch` would refuse at every attempt is better said now. */
function findUnknown(init: Record<string, unknown>): readonly string[] {
  return ['method', 'cache', 'credentials', 'mode', 'redirect', 'referrerPolicy'].filter((name) => {
    try {
      if (init[name] !== undefined)
        void new Request('http://a', { [name]: init[name] } as RequestInit)
      return false
    } catch (error) {
      if (error instanceof TypeError)
        throw invalidOption(name, `cannot be ${init[name]}: ${error.message}`)
      // workerd's error for what it has not implemented, which at older compatibility dates is three of these.
      return true
    }
  })
}

/** Whether sending the body uses it up: a stream, or what Node's `fetch` takes for one. */
function isOneShot(body: unknown): boolean {
  const object = Object(body) as object
  return 'getReader' in object || Symbol.asyncIterator in object
}

/** As a record, names in lower case: a client holds it for as long as it lives, and `Headers` are heavy. */
function readHeaders(headers: RequestHeaders | undefined): Record<string, string> {
  if (isPromise(headers)) throw invalidOption('headers', 'to compute them, give a function')
  const isRecord = headers && !(Symbol.iterator in headers)
  const entries = isRecord ? Object.entries(headers).filter(isHeader) : headers
  try {
    const read = new Headers(entries as HeadersInit) as unknown as Iterable<[string, string]>
    return Object.fromEntries(read)
  } catch {
    // Without its cause, which shows the value.
    throw invalidOption('headers', 'a name or value in it cannot be sent')
  }
}

/** Whether there is a value to be sent; what is none, but would be sent as its text, is misuse. */
function isHeader([name, value]: [string, unknown]): boolean {
  if (value === null || typeof value === 'function' || isPromise(value))
    throw invalidOption(
      `headers.${name}`,
      'expected a string; to compute it, make "headers" a function',
    )
  return value !== undefined
}

function checkBody(body: unknown): void {
  // Not by its text, which workerd's own classes share at older compatibility dates.
  if ((body as object | undefined)?.constructor?.name === 'Object')
    throw invalidOption('body', 'a plain object cannot be sent; use "json"')
}

function encodeJson(value: unknown): string {
  let cause: unknown
  try {
    const encoded = JSON.stringify(value)
    if (encoded) return encoded
  } catch (error) {
    cause = error
  }
  throw invalidOption('json', 'it has no JSON form', cause)
}

// [spec] Last-Event-ID is set to the last event ID string, encoded as UTF-8. To `fetch` a header's value is a string of
// bytes, so each byte becomes the character of that number.
function encodeUtf8(value: string): string {
  if (/^[ -~]*$/.test(value)) return value
  try {
    // Where other characters are taken too, as in workerd, the value is text, and what sends it encodes it. It warns of
    // them: only a value that has any is tried.
    void new Headers([['a', '中']])
    return value
  } catch {
    return String.fromCharCode(...new TextEncoder().encode(value))
  }
}
