import { throwIfAborted } from '../errors/abort.ts'
import { NetworkError } from '../errors/errors.ts'
import { describeValue } from '../errors/describe-value.ts'
import { FinalError } from '../errors/final-error.ts'
import { invalidOption, unexpectedOption, validateChoice } from '../errors/invalid-option.ts'
import { reasonOf } from '../errors/reason-of.ts'
import type { AttemptContext } from './attempt-context.ts'
import type { HttpRequest } from './http-request.ts'
import { type BodySource, isOneShotBody, makeBody, resolveBody } from './request-body.ts'
import { buildHeaders, readHeaders } from './request-headers.ts'
import type { FetchInit, FetchLike, RequestOptions, RequestUrl } from './request-options.ts'
import { resolveUrl, textOfUrl } from './url.ts'

const none: readonly string[] = []

const choices = {
  cache: "'default', 'no-store', 'reload', 'no-cache', 'force-cache' or 'only-if-cached'",
  credentials: "'omit', 'same-origin' or 'include'",
  crossOriginRedirect: "'strip' or 'follow'",
  mode: "'cors', 'no-cors' or 'same-origin'",
  redirect: "'follow', 'error' or 'manual'",
}

/**
 * The validated request options, from which each attempt's request is made. Keeps nothing that can be derived from the
 * options again: a process may hold ten thousand of them.
 */
export class RequestPlan {
  /** The URL: absolute after {@link RequestPlan.resolveUrl}, `''` if a function computes it. */
  url = ''
  /** In upper case. */
  readonly method: string
  /** The body is a stream, which can be sent only once. */
  readonly isOneShot: boolean

  readonly #options: RequestOptions
  readonly #computeUrl: Extract<RequestUrl, Function> | undefined
  readonly #body: BodySource
  /** Absent if a function computes them. */
  readonly #headers: Record<string, string> | undefined
  /** Options that the runtime does not implement, and that are left out. */
  readonly #unsupported: readonly string[] = none

  /** Validates the options. A `TypeError` names the one that is not valid. */
  constructor(url: RequestUrl, options: RequestOptions, resolvesUrl = true) {
    const { fetch, headers, method, signal } = options
    if (fetch !== undefined && typeof fetch !== 'function')
      throw unexpectedOption('fetch', 'a function', fetch)
    if (signal && typeof signal.aborted !== 'boolean')
      throw unexpectedOption('signal', 'an AbortSignal such as controller.signal', signal)
    if (typeof url === 'function') this.#computeUrl = url
    // A copy, because a `URL` may change before it is resolved.
    else this.url = textOfUrl(url)
    this.#options = options
    const body = resolveBody(options)
    this.#body = body
    this.method = methodOf(method, body)
    if (body !== undefined && /^(GET|HEAD)$/.test(this.method))
      throw invalidOption('method', `${this.method} takes no body; use POST`)
    this.isOneShot = isOneShotBody(body)
    for (const [name, values] of Object.entries(choices))
      validateChoice(name, options[name as keyof RequestOptions], values)
    const unsupported = findUnsupported(this.#baseInit())
    if (unsupported.length > 0) this.#unsupported = unsupported
    if (resolvesUrl) this.resolveUrl()
    // Read once: an iterator can be read only once, and the caller learns of an invalid value now.
    this.#headers = typeof headers === 'function' || !headers ? undefined : readHeaders(headers)
  }

  /** Resolves the URL against the page's, unless it is absolute. An error says why it cannot be requested. */
  resolveUrl(): string {
    if (!this.#computeUrl) this.url = resolveUrl(this.url, this.#options.fetch !== undefined)
    return this.url
  }

  /**
   * Makes one attempt's request. Calls the options that are functions. If one fails, or its result is not valid, rejects
   * with a `NetworkError`: a failed function may succeed the next time, an invalid result is final.
   *
   * @param withBody - `false` leaves out the body, and does not call its function
   */
  async prepare(context: AttemptContext, withBody = true): Promise<HttpRequest> {
    const { attempt, lastEventId, signal } = context
    const { fetch, headers, json } = this.#options
    const isJson = json !== undefined
    let { url } = this
    /** The name of the option whose function is running. */
    let running = ''
    // A function may close the client; the next one is then not called.
    const call = async <T>(name: string, compute: (context: AttemptContext) => T) => {
      throwIfAborted(signal)
      running = name
      const result = await compute(context)
      running = ''
      return result
    }
    try {
      if (this.#computeUrl)
        url = resolveUrl(textOfUrl(await call('url', this.#computeUrl)), fetch !== undefined)
      const given =
        this.#headers ??
        readHeaders(typeof headers === 'function' ? await call('headers', headers) : undefined)
      let body = withBody ? this.#body : undefined
      if (typeof body === 'function')
        body = makeBody(await call(isJson ? 'json' : 'body', body as () => unknown), isJson)
      const send = fetch ?? (globalThis.fetch as FetchLike | undefined)
      if (!send) throw new FinalError('there is no global fetch; give the option "fetch"')
      const init = {
        ...this.#baseInit(),
        headers: buildHeaders(given, lastEventId, isJson && body !== undefined),
        method: withBody ? methodOf(this.#options.method, body) : this.method,
        body,
        signal,
        // `fetch` requires it for streams.
        duplex: isOneShotBody(body) ? 'half' : undefined,
      }
      return { fetch: send, isCustom: !!fetch, url, init: init as unknown as FetchInit }
    } catch (cause) {
      const reason = `${running && `"${running}" failed: `}${reasonOf(cause)}`
      throw new NetworkError({ action: 'open', reason, url, attempt, cause }, running !== '')
    }
  }

  /** The part of `init` that is the same for each attempt. */
  #baseInit(): Record<string, unknown> {
    // All other options go to `fetch`: those it knows, those of one runtime, and those it ignores.
    const { json: _json, withCredentials, ...rest } = this.#options
    const init: Record<string, unknown> = {
      ...rest,
      cache: rest.cache ?? 'no-store',
      credentials: rest.credentials ?? (withCredentials ? 'include' : undefined),
      method: this.method,
    }
    for (const name of this.#unsupported) init[name] = undefined
    return init
  }
}

function methodOf(method: string | undefined, body: unknown): string {
  return (method ?? (body === undefined ? 'GET' : 'POST')).toUpperCase()
}

/** The options that the runtime does not implement. One that `fetch` would refuse at each attempt is a `TypeError`. */
function findUnsupported(init: Record<string, unknown>): readonly string[] {
  const { Request } = globalThis
  // Without it, a custom `fetch` gets every option.
  if (!Request) return none
  return ['method', 'cache', 'credentials', 'mode', 'redirect', 'referrerPolicy'].filter((name) => {
    try {
      return init[name] !== undefined && !new Request('http://a', { [name]: init[name] })
    } catch (error) {
      if (error instanceof TypeError)
        throw invalidOption(name, `${describeValue(init[name])} is not possible: ${error.message}`)
      // workerd throws another error for options it does not implement: three of these at older compatibility dates.
      return true
    }
  })
}
