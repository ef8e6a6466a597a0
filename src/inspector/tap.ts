import type { EventSourceError, FetchInit, FetchLike } from '../index.ts'
import { describeBody } from './describe-body.ts'
import type { RequestRecord } from './records.ts'
import { readAlong } from './read-along.ts'
import type { TapListener } from './tap-listener.ts'

/**
 * Lets the inspector and the console logger see the requests of a stream, the status and headers of their responses, the
 * raw data of events and the errors of decoders. Until one of them is attached, it passes everything through.
 */
export interface Tap {
  /**
   * A `fetch` that the inspector can read along: for `streamEvents`, `EventSource` and everything else with the option.
   *
   * @param fetch - makes the requests; by default the global one, looked up at each request
   */
  fetch(fetch?: FetchLike): FetchLike
  /**
   * The options of a client with this tap: a copy with the options `fetch` and `onError` replaced by functions that call
   * yours.
   *
   * Because `onError` is then always set, the client writes no warnings to the console. The tap writes them instead, if
   * you gave no `onError`: for the first event that could not be decoded, and for each error that is not retried.
   */
  // Not the type itself: the compiler would infer it from the parameter of the constructor.
  options<Options extends object>(options: Options & TappedOptions): Pick<Options, keyof Options>
}

/** The options of a client that a tap replaces. */
export interface TappedOptions {
  /** As in the options of the client. */
  readonly fetch?: FetchLike | undefined
  /** As in the options of the client. */
  readonly onError?: ((error: EventSourceError) => void) | undefined
}

const listenersOf = /* @__PURE__ */ new WeakMap<Tap, Set<TapListener>>()

/**
 * Creates a tap, for one client or stream.
 *
 * @example
 * ```ts
 * const tap = createTap()
 * const client = new EventSourceClient('/prices', tap.options({ events: { price: json } }))
 * inspect(client, { name: 'prices', tap })
 * ```
 */
export function createTap(): Tap {
  const listeners = new Set<TapListener>()
  const tap: Tap = {
    fetch: (fetch) => tapFetch(fetch, listeners),
    options: (options) => ({
      ...options,
      fetch: tapFetch(options.fetch, listeners),
      onError: tapErrors(options.onError, listeners),
    }),
  }
  listenersOf.set(tap, listeners)
  return tap
}

/** Whether the value is a tap of this copy of the package. */
export function isTap(value: object): value is Tap {
  return listenersOf.has(value as Tap)
}

/** Attaches a listener; returns a function that removes it. */
export function listenTo(tap: Tap, listener: TapListener): () => void {
  const listeners = listenersOf.get(tap)
  if (!listeners) throw new TypeError('Invalid option "tap": expected the result of createTap()')
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

function tapFetch(given: FetchLike | undefined, listeners: ReadonlySet<TapListener>): FetchLike {
  return async (url, init) => {
    const fetch = given ?? (globalThis.fetch as unknown as FetchLike)
    if (listeners.size === 0) return fetch(url, init)
    const request = recordRequest(url, init)
    for (const each of listeners) each.onRequest(request)
    try {
      const response = await fetch(url, init)
      request.respondedAt = Date.now()
      request.status = response.status
      request.responseHeaders = readHeaders(response.headers)
      for (const each of listeners) each.onResponse(request)
      return response.body ? readAlong(response, request, listeners) : response
    } catch (cause) {
      for (const each of listeners) each.onFailure(request, cause)
      throw cause
    }
  }
}

function recordRequest(url: string, init: FetchInit): RequestRecord {
  const body = describeBody(init.body)
  return {
    method: init.method ?? 'GET',
    url: String(url),
    headers: { ...init.headers },
    ...(body !== undefined && { body }),
    startedAt: Date.now(),
  }
}

/** All headers, if the response lets them be listed, as the platform's does. */
function readHeaders(headers: {
  get(name: string): string | null
  forEach?(callback: (value: string, name: string) => void): void
}): Record<string, string> {
  const record: Record<string, string> = {}
  headers.forEach?.((value, name) => (record[name] = value))
  return record
}

function tapErrors(
  given: ((error: EventSourceError) => void) | undefined,
  listeners: ReadonlySet<TapListener>,
): (error: EventSourceError) => void {
  let hasWarned = false
  return (error) => {
    for (const each of listeners) each.onError(error)
    if (given) return given(error)
    if (error.retryable || (error.code === 'decode' && hasWarned)) return
    hasWarned ||= error.code === 'decode'
    // oxlint-disable-next-line no-console -- as the client without onError does
    console.warn(
      `${error.name}: ${error.message} (to handle errors or silence this, set "onError")`,
    )
  }
}
