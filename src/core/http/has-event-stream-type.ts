import type { FetchResponse } from './request-options.ts'

// [spec] If the header was sent several times, the last valid type counts, without its parameters.
const eventStreamType = /(^|,)\s*text\/event-stream\s*(;("[^"]*"|[^,"])*)?(,[^,/]*)*$/i

export function hasEventStreamType({ headers }: FetchResponse): boolean {
  return eventStreamType.test(headers.get('content-type') ?? '')
}
