import type { AttemptContext } from './attempt-context.ts'

/** Headers, as `fetch` accepts them; entries of a record that are `undefined` are omitted. */
export type RequestHeaders =
  | NonNullable<ConstructorParameters<typeof Headers>[0]>
  | Readonly<Record<string, string | undefined>>

/** A request's body, as `fetch` accepts it. */
export type RequestBody = NonNullable<ConstructorParameters<typeof Response>[0]>

/** A value of the option `json`. Narrower than `unknown`, so that a function's parameter gets its type. */
export type JsonBody = object | string | number | boolean | null

/** A URL, or a function that computes it before each attempt. */
export type RequestUrl =
  | string
  | URL
  | ((context: AttemptContext) => string | URL | Promise<string | URL>)

/** The members of a body that the package uses. The platform's `ReadableStream` has them. */
export interface ByteStream {
  /** Locks the stream to one reader. */
  getReader(): ByteReader
  /** Releases the stream. */
  cancel(): Promise<void>
}

/** The members of a stream's reader that the package uses. */
export interface ByteReader {
  /** The next chunk. */
  read(): Promise<{
    /** Whether the stream has ended. */
    done: boolean
    /** The chunk; absent at the end. */
    value?: Uint8Array | undefined
  }>
  /** Releases the stream. */
  cancel(): Promise<void>
}

/** The members of a response that the package uses. The platform's `Response` has them. */
export interface FetchResponse {
  /** The response's status, e.g. `200`. */
  readonly status: number
  /** The reason phrase of HTTP/1, e.g. `'OK'`. */
  readonly statusText?: string
  /** The URL after redirects; `''` if it is unknown. */
  readonly url: string
  /** The response's headers. */
  readonly headers: {
    /** The header's value; `null` if it is missing. */
    get(name: string): string | null
  }
  /** The response's body; `null` if it is empty, absent if it cannot be read as a stream, which is an error. */
  readonly body: ByteStream | null
}

/** The second argument of a {@link FetchLike}: `fetch`'s options, made of {@link RequestOptions}. */
export interface FetchInit {
  /** The method, in upper case. */
  method: string
  /** All headers, as a record, which can be spread. The names are in lower case, except `Accept` and `Last-Event-ID`. */
  headers: Record<string, string>
  /** The body; for a stream, `duplex` is set too. */
  // oxlint-disable-next-line typescript/no-explicit-any -- each implementation of `fetch` accepts other bodies
  body?: any
  /** Required for a body that is a stream. */
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
  /** As given. The package implements it; a custom `fetch` can ignore it. */
  crossOriginRedirect?: NonNullable<RequestOptions['crossOriginRedirect']>
  /** As given; see {@link RequestOptions.referrer}. */
  referrer?: NonNullable<RequestOptions['referrer']>
  /** As given; see {@link RequestOptions.referrerPolicy}. */
  referrerPolicy?: NonNullable<RequestOptions['referrerPolicy']>
}

/** A function like `fetch`, as far as the package uses it. */
export type FetchLike = (url: string, init: FetchInit) => Promise<FetchResponse>

/**
 * The request, with `fetch`'s options.
 *
 * @see https://developer.mozilla.org/docs/Web/API/RequestInit
 */
export interface RequestOptions {
  /**
   * The request's method, in upper or lower case.
   *
   * `EventSourceClient` sends a POST or PATCH again only if the server refused it; see its option `idempotent`.
   *
   * @defaultValue `'GET'`; `'POST'` with `body` or `json`
   */
  method?: string | undefined

  /**
   * The request's headers, as `Headers`, pairs or a record, read once; or a function that is called for each attempt, so
   * that a token is never stale. `Accept: text/event-stream` is added unless given, and `Last-Event-ID` if there is a
   * last event ID. A function that throws or rejects ends the attempt like a network failure; an invalid result is final.
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
   * The request's body, sent with each attempt; or a function that makes it for each attempt. `null` and `undefined` are
   * no body.
   *
   * A `ReadableStream` can be sent only once: there is one attempt, and with `idempotent: true` it is a `TypeError`. Pass
   * a function that makes a new stream instead.
   *
   * @defaultValue none
   */
  body?:
    | RequestBody
    | ((
        context: AttemptContext,
      ) => RequestBody | null | undefined | Promise<RequestBody | null | undefined>)
    | null
    | undefined

  /**
   * A JSON value to send as the body, with `Content-Type: application/json` unless `headers` has one: encoded once; or a
   * function that makes it for each attempt. `undefined` is no body. Together with `body` it is a `TypeError`.
   *
   * @defaultValue none
   */
  json?: JsonBody | ((context: AttemptContext) => unknown) | undefined

  /**
   * Whether cookies are sent: `'omit'`, `'same-origin'` or `'include'`. Overrides `withCredentials`.
   *
   * @defaultValue `'include'` with `withCredentials`, else `fetch`'s own: `'same-origin'`
   */
  credentials?: 'omit' | 'same-origin' | 'include' | undefined

  /**
   * The same as `credentials: 'include'`, by the name in `EventSource`.
   *
   * @defaultValue `false`
   */
  withCredentials?: boolean | undefined

  /** As in `fetch`. @defaultValue `fetch`'s own */
  mode?: 'cors' | 'no-cors' | 'same-origin' | undefined

  /** As in `fetch`. @defaultValue `fetch`'s own: `'follow'` */
  redirect?: 'follow' | 'error' | 'manual' | undefined

  /**
   * Whether a redirect to another origin takes `headers` and the body along. `'strip'`: no. The headers are removed,
   * except `Accept` and `Last-Event-ID`, and a redirect that would take the body along is a `ResponseError`.
   * `'follow'`: as in `fetch`, which takes along everything but `Authorization`.
   *
   * A browser does not show the target of a redirect. There, requests with headers or a body are redirected within the
   * page's origin only, and any other redirect is a `ResponseError` with the status `0`. A request without either is
   * redirected anywhere.
   *
   * All of these errors, and more than 20 redirects in a row, are final.
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
   * As in `fetch`. With another value than the default, Firefox may not open several streams of one URL.
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
   * The function that makes the request. It may be called for each redirect, too, with the URL of the target: pass its second
   * argument on whole, or headers may reach another origin, and give headers as the option `headers`.
   *
   * @defaultValue the global `fetch`, looked up at each attempt
   */
  fetch?: FetchLike | undefined

  /**
   * Ends the request, the stream and the client when it is aborted. If it is aborted already, there is no request.
   *
   * @defaultValue none
   */
  signal?: AbortSignal | undefined
}
