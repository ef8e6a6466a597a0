import { isRedirectStatus } from './redirect-status.ts'
import type { FetchResponse } from './request-options.ts'

// [spec] If the header was sent several times, the last valid type counts, without its parameters.
const eventStreamType = /(^|,)\s*text\/event-stream\s*(;("[^"]*"|[^,"])*)?(,[^,/]*)*$/i

export function hasEventStreamType({ headers }: FetchResponse): boolean {
  return eventStreamType.test(headers.get('content-type') ?? '')
}

/** Why a response is not an event stream. */
export interface ResponseProblem {
  readonly code: 'http' | 'content-type'
  readonly reason: string
  readonly retryable: boolean
}

/**
 * Checks the status and the content type; `undefined` if both are those of an event stream.
 *
 * @param isExpectedStatus - whether an event stream may have this status
 */
export function checkResponse(
  response: FetchResponse,
  isExpectedStatus: (status: number) => boolean,
): ResponseProblem | undefined {
  const { status, statusText = '', headers } = response
  if (!isExpectedStatus(status)) {
    const hint = !status || isRedirectStatus(status) ? ', see crossOriginRedirect' : ''
    return {
      code: 'http',
      reason: `got status ${status} ${statusText}${hint}`,
      // Timeout, too early, too many requests, and the four of gateways.
      retryable: [408, 425, 429, 500, 502, 503, 504].includes(status),
    }
  }
  if (hasEventStreamType(response)) return undefined
  const type = headers.get('content-type') ?? 'no content type'
  return {
    code: 'content-type',
    reason: `expected text/event-stream, got ${type}`,
    retryable: false,
  }
}
