import { abortable, ignore } from './abort.ts'
import {
  type AttemptDetails,
  ConnectTimeoutError,
  EventSourceError,
  NetworkError,
  ResponseError,
} from './errors.ts'
import type { Clock } from './ports.ts'
import type { PreparedRequest } from './request.ts'
import type { FetchLike, FetchResponse } from './request-options.ts'
import { createWatchdog } from './watchdog.ts'

/** The most that is read of the body of a response that is no stream, in bytes, and for how long, in milliseconds. */
const errorBodyLimit = 65_536
const errorBodyTimeout = 2000

/** A response that is an event stream. */
export interface Connection {
  readonly body: ReadableStream<Uint8Array>
  readonly response: FetchResponse
  /** The origin that events from it have: the one after redirects. */
  readonly origin: string
}

/** Requests the stream; rejects with the signal's reason, or with what went wrong. A 204 has no connection. */
export async function openConnection(
  { url, init }: PreparedRequest,
  {
    controller,
    attempt,
    fetch = globalThis.fetch,
    clock,
    connectTimeout,
    isExpected,
  }: {
    controller: AbortController
    attempt: number
    fetch: FetchLike | undefined
    clock: Clock
    connectTimeout: number
    isExpected?: (status: number) => boolean
  },
): Promise<Connection | undefined> {
  const { signal } = controller
  const details = { url, attempt }
  const watchdog = createWatchdog(clock, connectTimeout, () =>
    controller.abort(new ConnectTimeoutError(connectTimeout, details)),
  )
  let response: FetchResponse
  try {
    // A `fetch` that does not listen to the signal may still answer after the abort; what it brings is let go.
    const pending = Promise.resolve(fetch(url, init))
    pending.then((late) => (signal.aborted ? late.body?.cancel() : undefined)).catch(ignore)
    response = await abortable(pending, signal)
  } catch (cause) {
    throw failure('open', details, signal, cause)
  } finally {
    watchdog.stop()
  }
  return checkResponse(response, details, clock, isExpected)
}

/** The connection that the response makes, or the error that it stands for. */
export async function checkResponse(
  response: FetchResponse,
  details: AttemptDetails,
  clock: Clock,
  isExpected: (status: number) => boolean = (status) => status === 200,
): Promise<Connection | undefined> {
  const { status, headers, body } = response
  // [spec] A client can be told to stop reconnecting using the HTTP 204 No Content response code.
  if (status === 204) return undefined
  const type = headers.get('content-type') ?? ''
  const code = !isExpected(status)
    ? 'http'
    : /^\s*text\/event-stream\s*(;|$)/i.test(type)
      ? undefined
      : 'content-type'
  if (code) throw new ResponseError(code, response, await readErrorBody(body, clock), details)
  if (!body?.getReader)
    throw new NetworkError(
      'read',
      details,
      'the response has no body stream; give a "fetch" that streams (in React Native, the one of expo/fetch)',
    )
  const finalUrl = response.url || details.url
  return { body, response, origin: finalUrl && new URL(finalUrl).origin }
}

/** What an attempt has failed with: the reason that it was aborted for, an error of ours as it is, else a network error. */
export function failure(
  action: string,
  details: AttemptDetails,
  signal: AbortSignal,
  cause: unknown,
): unknown {
  // The reason and not the rejection: engines differ in what an abort makes `fetch` and readers reject with.
  if (signal.aborted) return signal.reason
  return cause instanceof EventSourceError ? cause : new NetworkError(action, { ...details, cause })
}

/** What there is to read of an error's body, within bounds. It never rejects: the error matters more. */
async function readErrorBody(body: FetchResponse['body'], clock: Clock): Promise<string> {
  const reader = body?.getReader?.()
  if (!reader) return ''
  const cancel = () => void reader.cancel().catch(ignore)
  const timer = clock.setTimeout(cancel, errorBodyTimeout)
  const decoder = new TextDecoder()
  let read = ''
  try {
    for (let left = errorBodyLimit; left > 0; ) {
      const { done, value } = await reader.read()
      if (done) break
      read += decoder.decode(value.subarray(0, left), { stream: true })
      left -= value.length
    }
  } catch {
    // Cut off or aborted: what has come is what there is.
  }
  clock.clearTimeout(timer)
  cancel()
  return read
}
