import type { DecodeError } from './decode-error.ts'
import type { ServerEvent } from './event-types.ts'

/** Whether a decoder failed because an event among JSON, such as a keep-alive, has empty data. */
export function isEmptyJson(error: unknown, { data }: ServerEvent<string, string>): boolean {
  return data === '' && (error as DecodeError).cause instanceof SyntaxError
}
