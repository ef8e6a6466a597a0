import { NetworkError } from './errors.ts'
import { invalidOption } from './misuse.ts'
import type {
  AttemptContext,
  FetchInit,
  RequestHeaders,
  RequestOptions,
  RequestUrl,
} from './request-options.ts'
import { resolveUrl } from './url.ts'

/** What is to be requested, time and again. */
export interface RequestPlan {
  /** In upper case. */
  readonly method: string
  /** The body is a stream, which can be sent once. */
  readonly isOneShot: boolean
  /** The URL where it is known beforehand, else `''`. */
  readonly url: string
  /** Puts one attempt's request together: what `fetch` is called with. Asks the options that are functions. */
  prepare(context: AttemptContext): Promise<readonly [url: string, init: FetchInit]>
}

/** Checks the options and plans the request; a `TypeError` names the option that cannot be. */
export function planRequest(given: RequestUrl, options: RequestOptions): RequestPlan {
  // What is not named here is `fetch`'s own: its options, those of one runtime, and what it knows nothing of.
  const { body: givenBody, headers, json, withCredentials, ...init } = options
  if (init.fetch !== undefined && typeof init.fetch !== 'function')
    throw invalidOption('fetch', 'expected a function')
  const isJson = json !== undefined
  if (isJson && givenBody !== undefined)
    throw invalidOption('json', 'cannot be combined with "body"')
  const body = isJson ? encodeJson(json) : givenBody
  const method = (options.method ?? (body === undefined ? 'GET' : 'POST')).toUpperCase()
  if (body !== undefined && /^(GET|HEAD)$/.test(method))
    throw invalidOption('method', `${method} takes no body; use POST`)
  const url = typeof given === 'function' ? '' : resolveUrl(given)
  // Read once: they may be an iterator, and what cannot be sent is better said now.
  const fixedHeaders = typeof headers === 'function' ? undefined : readHeaders(headers)

  return {
    isOneShot: isOneShot(body),
    method,
    url,
    async prepare(context) {
      const { attempt, lastEventId, signal } = context
      let finalUrl = url
      // A function may close the client; the next one is then not to be called.
      const ask = async <T>(
        option: T | ((context: AttemptContext) => T | Promise<T>),
      ): Promise<T> => {
        if (signal.aborted) throw signal.reason
        return typeof option === 'function'
          ? (option as (context: AttemptContext) => T)(context)
          : option
      }
      try {
        if (typeof given === 'function') finalUrl = resolveUrl(await ask(given))
        const all = new Headers(await ask(fixedHeaders ?? headers))
        const add = (name: string, value: string) => all.has(name) || all.set(name, value)
        add('accept', 'text/event-stream')
        if (isJson) add('content-type', 'application/json')
        // A position that cannot be a header's value is left out: the connection matters more.
        // oxlint-disable-next-line no-control-regex
        if (lastEventId && !/[\0-\x08\n-\x1f\x7f]/.test(lastEventId))
          all.set('last-event-id', encodeUtf8(lastEventId))
        const sent = await ask(body)
        const finalInit: Record<string, unknown> = {
          ...init,
          cache: init.cache ?? 'no-store',
          credentials: init.credentials ?? (withCredentials ? 'include' : undefined),
          method,
          // A record, so that a custom `fetch` can spread it.
          headers: Object.fromEntries(all as unknown as Iterable<[string, string]>),
          body: sent,
          signal,
          // `fetch` demands it for a body that is a stream.
          duplex: isOneShot(sent) ? 'half' : undefined,
        }
        leaveOutRefused(finalInit)
        return [finalUrl, finalInit as unknown as FetchInit]
      } catch (cause) {
        const reason = 'a function among "url", "headers" and "body" gave nothing to send'
        throw new NetworkError('network', true, 'open', reason, finalUrl, attempt, cause)
      }
    },
  }
}

/** workerd throws at some of `fetch`'s own options, at older compatibility dates at all three of these. */
function leaveOutRefused(init: Record<string, unknown>): void {
  for (const name of ['cache', 'credentials', 'mode'])
    try {
      void new Request('data:,', { [name]: init[name] } as RequestInit)
    } catch (error) {
      // Of a wrong value, which is a `TypeError`, `fetch` will tell.
      if (!(error instanceof TypeError)) init[name] = undefined
    }
}

/** Whether sending the body uses it up: a stream, or what Node's `fetch` takes for one. */
function isOneShot(body: unknown): boolean {
  const object = Object(body) as object
  return 'getReader' in object || Symbol.asyncIterator in object
}

function readHeaders(headers: RequestHeaders | undefined): Headers {
  try {
    return new Headers(headers)
  } catch {
    // Without its cause, which shows the value.
    throw invalidOption('headers', 'a name or value in it cannot be sent')
  }
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
  return Array.from(new TextEncoder().encode(value), (byte) => String.fromCharCode(byte)).join('')
}
