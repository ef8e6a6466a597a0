import { type AcceptedTypes, eventStreamTypes, resolveTypes } from '../http/content-type.ts'
import { validateNumbers } from '../errors/invalid-option.ts'
import type { Platform } from '../platform/platform.ts'
import { resolvePlatform } from './platform-option.ts'

/** How a response's stream is read. All times are in milliseconds. */
export interface StreamOptions {
  /**
   * The size limit of one unfinished event, in characters (UTF-16 code units). If an event exceeds it, the stream ends
   * with {@link BufferLimitError}, which is not retried. Comments and unknown fields do not count.
   *
   * @defaultValue `16_777_216` (16 Mi)
   */
  maxBufferSize?: number | undefined

  /**
   * Longest wait for the response's headers, in milliseconds, from the start of the attempt; `0` for no limit. It includes
   * the options that are functions, such as `headers`, and the store's `load`. When it expires, the attempt fails with
   * {@link ConnectTimeoutError}, which is retried, and the signal of these functions is aborted.
   *
   * Firefox, and some proxies, pass on headers only with the first byte of the body: let the server send a comment (`:`
   * and a line end) at once.
   *
   * @defaultValue `30_000`
   */
  connectTimeout?: number | undefined

  /**
   * Longest silence allowed on an open connection, in milliseconds. Any byte resets it, including comments. Time during
   * which a full queue pauses reading does not count; time in which an async decoder settles nothing does. When it expires,
   * the attempt fails with {@link IdleTimeoutError}, which is retried. A timeout that expired while the device slept is
   * noticed when the page or the network is back.
   *
   * @defaultValue `0` (disabled): servers are not required to send heartbeats
   * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#authoring-notes
   */
  idleTimeout?: number | undefined

  /**
   * Content types to accept besides `text/event-stream`, for a server that mislabels its streams: media types, of which
   * parameters and case are ignored; or `'any'`, also for a response without a content type. Any other response is a
   * {@link ResponseError}.
   *
   * @defaultValue none
   */
  contentType?: readonly string[] | 'any' | undefined

  /**
   * The time, chance, network and page that the package uses, for tests and for runtimes such as React Native. Members
   * that are left out are the runtime's own.
   *
   * @defaultValue timers, `Date.now()`, `Math.random()`, `navigator.onLine`, and the events of the page
   */
  platform?: Partial<Platform> | undefined
}

/** {@link StreamOptions} with every default filled in. */
export interface ResolvedStream {
  readonly maxBufferSize: number
  readonly connectTimeout: number
  readonly idleTimeout: number
  readonly platform: Platform
  readonly contentType: AcceptedTypes
}

/** Shared by all streams without these options: a process may have ten thousand of them. */
let defaults: ResolvedStream | undefined

/** Fills in the defaults. A `TypeError` names the option that is not valid. */
export function resolveStream(options: StreamOptions): ResolvedStream {
  const { connectTimeout, contentType, idleTimeout, maxBufferSize, platform } = options
  const given = [connectTimeout, contentType, idleTimeout, maxBufferSize, platform]
  if (given.some((option) => option !== undefined)) return resolve(options)
  return (defaults ??= resolve({}))
}

function resolve({
  connectTimeout = 30_000,
  contentType,
  idleTimeout = 0,
  maxBufferSize = 2 ** 24,
  platform,
}: StreamOptions): ResolvedStream {
  const timeouts = { connectTimeout, idleTimeout }
  validateNumbers('', timeouts)
  validateNumbers('', { maxBufferSize }, 1)
  const types = contentType === undefined ? eventStreamTypes : resolveTypes(contentType)
  return { ...timeouts, maxBufferSize, contentType: types, platform: resolvePlatform(platform) }
}
