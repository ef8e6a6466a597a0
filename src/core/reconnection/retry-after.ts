import type { EventSourceError, ResponseError } from '../errors/errors.ts'

/** The delay in milliseconds that a failed response requests in its `Retry-After` header. */
export function retryAfterOf(error: EventSourceError | undefined, now: number): number | undefined {
  const { headers, status = 0 } = (error ?? {}) as Partial<ResponseError>
  // With other statuses, the header has a different meaning.
  return parseRetryAfter([429, 503].includes(status) ? headers?.get('retry-after') : null, now)
}

/** Converts a `Retry-After` header, seconds or a date, to milliseconds from `now`; `undefined` if it is neither. */
export function parseRetryAfter(value: string | null | undefined, now: number): number | undefined {
  if (!value || !/^\d+$|[a-z]/i.test(value)) return undefined
  const delay = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  return Number.isNaN(delay) ? undefined : Math.max(delay, 0)
}
