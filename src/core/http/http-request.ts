import type { FetchInit, FetchLike } from './request-options.ts'

/** The request of one attempt, ready to be sent. */
export interface HttpRequest {
  /** The caller's `fetch`, or the platform's. */
  readonly fetch: FetchLike
  /** Whether `fetch` is the caller's. */
  readonly isCustom: boolean
  readonly url: string
  readonly init: FetchInit
  /** A redirect led to another origin, even if a later one led back. */
  readonly hasLeftOrigin?: boolean | undefined
}
