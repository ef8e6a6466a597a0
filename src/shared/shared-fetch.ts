import { type ClientOptions, type FetchLike, NetworkError } from '../index.ts'
import { closedError } from './closed-error.ts'
import { environmentOf } from './environment.ts'
import type { Member } from './member.ts'
import { hubOf } from './hubs.ts'
import { digestOptions } from './request-name.ts'
import { sendUnshared } from './send-unshared.ts'
import type { SharedFetchOptions } from './shared-options.ts'
import { validateListeners, validateName } from './validate.ts'
import { View } from './view.ts'

/**
 * A `fetch` that shares one connection with all tabs of its origin, for `streamEvents` and for `EventSource` of
 * `headwater/event-source`. Retries are those of its caller.
 *
 * @param name - calls with the same name share the connection: put into it whatever distinguishes the users and the requests
 * @example
 * ```ts
 * const source = new EventSource('/prices', { fetch: sharedFetch(`prices ${userId}`) })
 * ```
 */
export function sharedFetch(name: string, options: SharedFetchOptions = {}): FetchLike {
  validateName(name)
  validateListeners(options)
  const { idempotent, onGap, onSharedChange, platform, replay } = options
  const send: FetchLike = (url, init) =>
    (options.fetch ?? (globalThis.fetch as FetchLike))(url, init)
  const environment = environmentOf(options)
  if (!environment) return (url, init) => sendUnshared(name, send, url, init)
  return async (url, init) => {
    const { headers, method, signal, ...rest } = init
    const details = { action: 'open', url, attempt: 0 }
    if (!(idempotent ?? /^(GET|HEAD|PUT|DELETE|OPTIONS)$/.test(method))) {
      const reason = `a shared ${method} is sent again by other tabs; give sharedFetch "idempotent: true" if that is safe`
      throw new NetworkError({ ...details, reason }, false)
    }
    if (signal?.aborted) throw signal.reason ?? new Error('Aborted')
    const { id, others } = splitHeaders(headers)
    const request: ClientOptions = {
      ...rest,
      method,
      headers: others,
      fetch: send,
      idempotent: true,
      reconnect: false,
      connectTimeout: 0,
      contentType: 'any',
      ...(platform && { platform }),
    }
    const hub = hubOf(name, environment)
    const view = new View({
      hub,
      request: { url, options: request },
      lastEventId: id,
      isFresh: true,
      replay,
      onGap,
      onStop: () => hub.remove(member),
    })
    const member: Member = {
      request: { url, options: request },
      options: digestOptions(url, request),
      onSharedChange,
      close: () => view.stop(closedError(url)),
    }
    hub.add(member)
    const abort = () => view.stop(signal.reason ?? new Error('Aborted'))
    signal?.addEventListener('abort', abort)
    return view.open()
  }
}

/** The last event ID, and the other headers. */
function splitHeaders(headers: Record<string, string>): {
  id: string
  others: Record<string, string>
} {
  const entries = Object.entries(headers)
  const isId = ([name]: [string, string]) => name.toLowerCase() === 'last-event-id'
  return {
    id: decodeUtf8(entries.find(isId)?.[1] ?? ''),
    others: Object.fromEntries(entries.filter((entry) => !isId(entry))),
  }
}

/** Header values are strings of bytes in most runtimes, and text in others. */
function decodeUtf8(value: string): string {
  if (/[^\0-\xff]/.test(value)) return value
  try {
    const bytes = Uint8Array.from(value, (character) => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return value
  }
}
