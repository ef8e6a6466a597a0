import type { AttemptContext } from './attempt-context.ts'

export type { AttemptContext }

/** What `fetch` takes for `headers`; of a record, what is `undefined` is left out. */
export type RequestHeaders =
  | NonNullable<ConstructorParameters<typeof Headers>[0]>
  | Readonly<Record<string, string | undefined>>

/** What a request can carry: what `fetch` takes for `body`. */
export type RequestBody = NonNullable<ConstructorParameters<typeof Response>[0]>

/** What `json` sends. Narrower than `unknown`, so that a function's parameter gets its type. */
export type JsonBody = object | string | number | boolean | null

/** A URL, or a function that is asked for it before every attempt. */
export type RequestUrl =
  | string
  | URL
  | ((context: AttemptContext) => string | URL | Promise<string | URL>)

/** What the package needs of a body. The platform's `ReadableStream` is one. */
export interface ByteStream {
  /** Locks the stream, for one reader. */
  getReader(): ByteReader
  /** Lets the stream go. */
  cancel(): Promise<void>
}

/** What the package needs of a stream's reader. */
export interface ByteReader {
  /** The next chunk. */
  read(): Promise<{
    /** Whether the stream has ended. */
    done: boolean
    /** The chunk, unless it has. */
    value?: Uint8Array | undefined
  }>
  /** Lets the stream go. */
  cancel(): Promise<void>
}

/** What the package needs of a response. The platform's `Response` is one. */
export interface FetchResponse {
  /** The response's status, e.g. `200`. */
  readonly status: number
  /** The words that HTTP/1 has beside the status. */
  readonly statusText?: string
  /** The URL after redirects; `''` where it is not known. */
  readonly url: string
  /** The response's headers. */
  readonly headers: {
    /** The header's value, `null` where it is missing. */
    get(name: string): string | null
  }
  /** The response's body; `null` or missing where there is none to be read as a stream. */
  readonly body: ByteStream | null
}

/** What a {@link FetchLike} is called with: what `fetch` takes, of {@link RequestOptions} and made of them. */
export interface FetchInit {
  /** The method, in upper case. */
  method: string
  /** All headers, as a record: it may be spread. The names are in lower case, but for `Accept` and `Last-Event-ID`. */
  headers: Record<string, string>
  /** The body; for a stream `duplex` is set too. */
  // oxlint-disable-next-line typescript/no-explicit-any -- what a body may be differs from one `fetch` to the other
  body?: any
  /** Needed where the body is a stream. */
  duplex?: 'half'
  /** Aborts the attempt. */
  signal: AbortSignal
  /** As given; see {@link RequestOptions.cache}. */
  cache?: NonNullable<RequestOptions['cache']>
  /** As given; see {@link RequestOptions.credentials}. */
  credentials?: NonNullable<RequestOptions['credentials']>
  /** As given; see {@link RequestOptions.integrity}. */
  integrity?: NonNullable<RequestOptions['integrity']>
  /** As given; see {@link RequestOptions.keepalive}. */
  keepalive?: NonNullable<RequestOptions['keepalive']>
  /** As given; see {@link RequestOptions.mode}. */
  mode?: NonNullable<RequestOptions['mode']>
  /** As given; see {@link RequestOptions.priority}. */
  priority?: NonNullable<RequestOptions['priority']>
  /** As given, or `'manual'`; see {@link RequestOptions.crossOriginRedirect}. */
  redirect?: NonNullable<RequestOptions['redirect']>
  /** As given. It is heeded around the `fetch`, which need not know it. */
  crossOriginRedirect?: NonNullable<RequestOptions['crossOriginRedirect']>
  /** As given; see {@link RequestOptions.referrer}. */
  referrer?: NonNullable<RequestOptions['referrer']>
  /** As given; see {@link RequestOptions.referrerPolicy}. */
  referrerPolicy?: NonNullable<RequestOptions['referrerPolicy']>
}

/** A function that does what `fetch` does, as far as the package uses it. */
export type FetchLike = (url: string, init: FetchInit) => Promise<FetchResponse>

/**
 * The request, in `fetch`'s own words.
 *
 * @see https://developer.mozilla.org/docs/Web/API/RequestInit
 */
export interface RequestOptions {
  /**
   * The request's method, in upper case or not.
   *
   * POST and PATCH are sent again only where that is safe, unless the option `reconnect` of `EventSourceClient` is given.
   *
   * @defaultValue `'GET'`; `'POST'` where `body` or `json` is given
   */
  method?: string | undefined

  /**
   * The request's headers, as `Headers`, pairs or a record, read once; or a function that is called for every attempt,
   * so that a token never goes stale. `Accept: text/event-stream` is added unless given, `Last-Event-ID` where there
   * is a position. A function that throws or rejects ends the attempt like a network failure.
   *
   * @defaultValue none
   * @example
   * ```ts
   * new EventSourceClient('https://example.com/prices', {
   *   headers: async ({ signal }) => ({ authorization: `Bearer ${await token({ signal })}` }),
   * })
   * ```
   */
  headers?:
    | RequestHeaders
    | ((context: AttemptContext) => RequestHeaders | Promise<RequestHeaders>)
    | undefined

  /**
   * The request's body, sent anew with every attempt; or a function that makes it for every attempt.
   *
   * A `ReadableStream` can be sent once only: without a `reconnect` option its attempt is the only one, and with one
   * it is a `TypeError`. Give a function that makes a new stream instead.
   *
   * @defaultValue none
   */
  body?: RequestBody | ((context: AttemptContext) => RequestBody | Promise<RequestBody>) | undefined

  /**
   * A JSON value to send as the body, with `Content-Type: application/json` unless `headers` has one: encoded once; or
   * a function that makes it for every attempt. Together with `body` it is a `TypeError`.
   *
   * @defaultValue none
   */
  json?: JsonBody | ((context: AttemptContext) => unknown) | undefined

  /**
   * Whether cookies are sent: `'omit'`, `'same-origin'` or `'include'`. It wins over `withCredentials`.
   *
   * @defaultValue `'include'` with `withCredentials`, else `fetch`'s own: `'same-origin'`
   */
  credentials?: 'omit' | 'same-origin' | 'include' | undefined

  /**
   * `EventSource`'s word for `credentials: 'include'`.
   *
   * @defaultValue `false`
   */
  withCredentials?: boolean | undefined

  /** As in `fetch`. @defaultValue `fetch`'s own */
  mode?: 'cors' | 'no-cors' | 'same-origin' | undefined

  /** As in `fetch`. @defaultValue `fetch`'s own: `'follow'` */
  redirect?: 'follow' | 'error' | 'manual' | undefined

  /**
   * What a redirect to another origin takes along of `headers` and the body. `'strip'`: nothing. The headers are left
   * out but for `Accept` and `Last-Event-ID`, and a redirect that the body would go along with is a
   * `ResponseError`. `'follow'`: all that `fetch` takes along, which is everything but `Authorization`.
   *
   * A browser does not show where a redirect leads. There, with headers or a body to keep, redirects are followed within
   * the page's own origin, and any other is a `ResponseError` with the status `0`. A request without either is
   * redirected wherever that leads.
   *
   * @defaultValue `'strip'`
   */
  crossOriginRedirect?: 'strip' | 'follow' | undefined

  /** As in `fetch`. @defaultValue `fetch`'s own */
  referrer?: string | undefined

  /** As in `fetch`. @defaultValue `fetch`'s own */
  referrerPolicy?:
    | ''
    | 'no-referrer'
    | 'no-referrer-when-downgrade'
    | 'origin'
    | 'origin-when-cross-origin'
    | 'same-origin'
    | 'strict-origin'
    | 'strict-origin-when-cross-origin'
    | 'unsafe-url'
    | undefined

  /** As in `fetch`. @defaultValue `fetch`'s own */
  integrity?: string | undefined

  /** As in `fetch`. @defaultValue `fetch`'s own: `false` */
  keepalive?: boolean | undefined

  /** As in `fetch`. @defaultValue `fetch`'s own: `'auto'` */
  priority?: 'high' | 'low' | 'auto' | undefined

  /**
   * As in `fetch`. Any other value than the default may keep Firefox from opening several streams of one URL.
   *
   * @defaultValue `'no-store'`
   */
  cache?:
    | 'default'
    | 'no-store'
    | 'reload'
    | 'no-cache'
    | 'force-cache'
    | 'only-if-cached'
    | undefined

  /**
   * The function to request with.
   *
   * @defaultValue the global `fetch`, looked up at each attempt
   */
  fetch?: FetchLike | undefined

  /**
   * Ends everything when it is aborted: the request, the stream, the client. Aborted already, it means no request.
   *
   * @defaultValue none
   */
  signal?: AbortSignal | undefined
}
