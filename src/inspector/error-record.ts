import { type EventSourceError, type ResponseError, isEventSourceError } from '../index.ts'
import { copyText } from './copy-text.ts'
import type { ErrorRecord } from './records.ts'
import { redactText } from './redact.ts'

/** The most characters of a response's body that are kept. */
const bodyLimit = 2000

/** A copy of the error without its causes, which may keep much else in memory. */
export function recordError(error: unknown): ErrorRecord {
  const { code, message, name } = Object(error) as Partial<EventSourceError>
  const { body } = Object(error) as Partial<ResponseError>
  return {
    name: String(name ?? 'Error'),
    ...(isEventSourceError(error) && { code: String(code) }),
    message: copyText(redactText(String(message ?? error).slice(0, 2000))),
    ...(typeof body === 'string' && body !== '' && { body: copyText(body.slice(0, bodyLimit)) }),
  }
}
