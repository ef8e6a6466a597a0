import { ConnectTimeoutError } from '../errors/errors.ts'
import { failureOf } from '../errors/failure-of.ts'
import { abortable } from '../platform/abortable.ts'
import { discard } from '../platform/discard.ts'
import { noop } from '../platform/noop.ts'
import { Watchdog } from '../platform/watchdog.ts'
import { type AcceptOptions, type Connection, acceptResponse } from './accept-response.ts'
import { fetchFollowingRedirects } from './follow-redirects.ts'
import type { HttpRequest } from './http-request.ts'

/** How to make a request and judge its response. */
export interface ConnectionOptions extends Omit<AcceptOptions, 'url' | 'signal' | 'refusal'> {
  /** The controller of the request's signal; aborted after `connectTimeout`. */
  readonly controller: AbortController
  /** Milliseconds until the response's headers; `0` for no limit. */
  readonly connectTimeout: number
}

/** Makes the request. Resolves with `undefined` for a 204; rejects with the failure, or with the reason of an abort. */
export async function openConnection(
  request: HttpRequest,
  options: ConnectionOptions,
): Promise<Connection | undefined> {
  const { attempt, connectTimeout, controller, platform } = options
  const { url } = request
  const { signal } = controller
  const details = { action: 'open', url, attempt }
  const watchdog = new Watchdog(platform.clock, connectTimeout, () => {
    const reason = `no response within ${connectTimeout} ms (connectTimeout)`
    controller.abort(new ConnectTimeoutError({ ...details, reason }))
  })
  try {
    if (signal.aborted) throw signal.reason
    const pending = fetchFollowingRedirects(request)
    // A `fetch` that ignores the signal may respond after the abort; that response is discarded.
    pending.then((late) => (signal.aborted ? discard(late.response.body) : undefined)).catch(noop)
    const { refusal, response } = await abortable(pending, signal)
    watchdog.stop()
    return await acceptResponse(response, { ...options, url, signal, refusal })
  } catch (cause) {
    throw failureOf(cause, signal, details)
  } finally {
    watchdog.stop()
  }
}
