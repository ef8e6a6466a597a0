import { unexpectedOption } from '../errors/invalid-option.ts'
import type { HttpRequest } from './http-request.ts'
import { oneShotBodyError } from './request-body.ts'
import type { RequestPlan } from './request-plan.ts'

/** Whether the request may be sent again after it may have had an effect. A `TypeError` names the option that is invalid. */
export function resolveRepeatable(
  { isOneShot, method }: Pick<RequestPlan, 'isOneShot' | 'method'>,
  idempotent: boolean = /^(GET|HEAD|PUT|DELETE|OPTIONS)$/.test(method) && !isOneShot,
): boolean {
  if (typeof idempotent !== 'boolean') throw unexpectedOption('idempotent', 'a boolean', idempotent)
  if (idempotent && isOneShot) throw oneShotBodyError()
  return idempotent
}

/** Whether a request has been sent and may have had an effect. */
export interface SentRequest {
  isSpent: boolean
}

/** Records in `sent` whether the request may have had an effect: from its `fetch` on, unless the server refuses it. */
export function recordEffect(
  request: HttpRequest,
  sent: SentRequest,
  isOneShot: boolean,
): HttpRequest {
  const { fetch } = request
  const { method } = request.init
  return {
    ...request,
    fetch: async (url, init) => {
      sent.isSpent = true
      const response = await fetch(url, init)
      const { redirected, status } = Object(response) as Partial<Response>
      // The target of a redirect refuses its own request: the server that redirected may have acted. A `fetch` that ignores
      // the signal may respond when another request has been sent.
      const isOwn = init.method === method && !redirected && !init.signal.aborted
      if (isOwn && !isOneShot && isRefusal(status)) sent.isSpent = false
      return response
    },
  }
}

/** Whether the server refused the request without acting. */
function isRefusal(status = 0): boolean {
  return status === 503 || (status >= 400 && status < 500)
}
