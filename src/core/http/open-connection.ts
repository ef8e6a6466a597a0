import { ConnectTimeoutError } from '../errors/errors.ts'
import { abort, throwIfAborted } from '../errors/abort.ts'
import { failureOf } from '../errors/failure-of.ts'
import { abortable } from '../platform/abortable.ts'
import { discard } from '../platform/discard.ts'
import { noop } from '../platform/noop.ts'
import { startTimer } from '../platform/start-timer.ts'
import { type AcceptOptions, type Connection, acceptResponse } from './accept-response.ts'
import { fetchFollowingRedirects } from './follow-redirects.ts'
import type { HttpRequest } from './http-request.ts'

/** How to make a request and judge its response. */
export interface ConnectionOptions extends Omit<AcceptOptions, 'signal' | 'refusal'> {
  /** The controller of the request's signal; aborted after `connectTimeout`. */
  readonly controller: AbortController
  /** Milliseconds until the response's headers; `0` for no limit. */
  readonly connectTimeout: number
}

/**
 * Prepares and makes the request. Resolves with `undefined` for a 204; rejects with the failure, or with the reason of an
 * abort. The caller's functions may ignore the signal, and never settle.
 */
export async function openConnection(
  prepare: () => Promise<HttpRequest>,
  options: ConnectionOptions,
): Promise<Connection | undefined> {
  const { attempt, connectTimeout, controller, platform } = options
  let { url } = options
  const { signal } = controller
  const fail = () => {
    const reason = `no response within ${connectTimeout} ms (connectTimeout)`
    abort(controller, new ConnectTimeoutError({ action: 'open', reason, url, attempt }))
  }
  const stopTimer = connectTimeout ? startTimer(platform.clock, connectTimeout, fail) : noop
  const send = async () => {
    const request = await prepare()
    url = request.url
    throwIfAborted(signal)
    return fetchFollowingRedirects(request)
  }
  try {
    const pending = send()
    // A `fetch` that ignores the signal may respond after the abort; that response is discarded.
    pending.then((late) => (signal.aborted ? discard(late.response.body) : undefined)).catch(noop)
    const { refusal, response } = await abortable(pending, signal)
    stopTimer()
    return await acceptResponse(response, { ...options, url, signal, refusal })
  } catch (cause) {
    throw failureOf(cause, signal, { action: 'open', url, attempt })
  } finally {
    stopTimer()
  }
}
