import { NetworkError } from '../errors/errors.ts'
import { invalidOption } from '../errors/invalid-option.ts'
import { reasonOf } from '../errors/reason-of.ts'
import type { AttemptContext } from './attempt-context.ts'
import { redirectRequest } from './follow-redirects.ts'
import type { HttpRequest } from './http-request.ts'
import { readHeaders } from './request-headers.ts'
import type { JsonBody, RequestBody, RequestHeaders, RequestOptions } from './request-options.ts'
import { RequestPlan } from './request-plan.ts'
import { resolveUrl } from './url.ts'

/** The response whose stream was lost. */
export interface ResumableResponse {
  /** The URL, after redirects. */
  readonly url: string
  /** The status, e.g. `200`. */
  readonly status: number
  /** The headers, e.g. `Location`. */
  readonly headers: Headers
}

/** The argument of `resume`: the attempt, and the stream that it continues. */
export interface ResumeContext extends AttemptContext {
  /**
   * The last response that opened. `undefined` if the client has not opened any: a last event ID was given, or loaded from
   * a store.
   */
  readonly response: ResumableResponse | undefined
}

/** The request that continues a stream: the result of `resume`. */
export interface RequestOverrides {
  /** The URL; a relative one is resolved against the response's. @defaultValue the client's own URL */
  url?: string | URL | undefined
  /** The method. @defaultValue `'GET'`; `'POST'` with `body` or `json` */
  method?: string | undefined
  /**
   * Headers that are added to the client's own, or replace them. If the URL has another origin, the client's own headers
   * are not sent, as with a redirect ({@link RequestOptions.crossOriginRedirect}).
   *
   * @defaultValue none
   */
  headers?: RequestHeaders | undefined
  /** The body; the client's own is not sent again. @defaultValue none */
  body?: RequestBody | undefined
  /** A JSON value to send as the body. @defaultValue none */
  json?: JsonBody | undefined
}

/** The option `resume`. */
export type ResumeFunction = (
  context: ResumeContext,
) => RequestOverrides | undefined | Promise<RequestOverrides | undefined>

/** Makes the request that continues a stream; resolves with `undefined` if the stream ends instead. */
export async function resumeRequest(
  { options, plan }: { readonly options: RequestOptions; readonly plan: RequestPlan },
  resume: ResumeFunction,
  context: ResumeContext,
): Promise<HttpRequest | undefined> {
  const { attempt, response } = context
  const failure = (reason: string, cause: unknown, retryable: boolean) =>
    new NetworkError({ action: 'resume', reason, url: plan.url, attempt, cause }, retryable)
  let overrides: RequestOverrides | undefined
  try {
    overrides = await resume(context)
  } catch (cause) {
    throw failure(`"resume" failed: ${reasonOf(cause)}`, cause, true)
  }
  if (overrides == null) return undefined
  const { body, headers, json, method, url } = overrides
  const own = await plan.prepare(context, false)
  let request: RequestPlan
  try {
    if (typeof overrides !== 'object' || url === null)
      throw invalidOption('url', 'return an object such as { url: "/answers/7" }, or undefined')
    const target = resolveUrl(url ?? own.url, !!options.fetch, response?.url || own.url)
    // As after a 303: another origin gets none of the client's headers, and those of its body are not sent.
    const { init } = redirectRequest(own, { url: target, status: 303 })
    const merged = { ...readHeaders(init.headers), ...readHeaders(headers) }
    request = new RequestPlan(target, { ...options, body, headers: merged, json, method })
  } catch (cause) {
    const reason = `"resume": ${reasonOf(cause)}`.replace('option "', 'option "resume().')
    throw failure(reason, cause, false)
  }
  return request.prepare(context)
}
