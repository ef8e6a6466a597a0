import type { DecodeError } from './decode-error.ts'
import type { ServerEvent } from './event-types.ts'

/** Rethrows the error of a decoder, except for an event with empty data among JSON, such as a keep-alive. */
export function skipEmpty(error: unknown, { data }: ServerEvent<string, string>): void {
  if (data !== '' || !((error as DecodeError).cause instanceof SyntaxError)) throw error
}
