import type { ServerEvent } from '../decoding/event-types.ts'
import { type EventSourceError, NetworkError } from '../errors/errors.ts'
import { unexpectedOption } from '../errors/invalid-option.ts'

/** The option `until`: the data of the last event, or a function that recognizes it. */
export type Until = string | ((event: ServerEvent<string, string>) => boolean) | undefined

/** Throws a `TypeError` if the option is not valid. */
export function validateUntil(until: Until): void {
  if (until !== undefined && typeof until !== 'string' && typeof until !== 'function')
    throw unexpectedOption('until', 'a string or a function', until)
}

export function isLastEvent(until: Until, event: ServerEvent<string, string>): boolean {
  return typeof until === 'function' ? until(event) : event.data === until
}

/** The error of a stream that ended before its last event. */
export function truncatedError(url: string, attempt: number): EventSourceError {
  const reason = 'the stream ended before the event that "until" describes'
  return new NetworkError({ reason, url, attempt })
}
