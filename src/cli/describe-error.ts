import { type EventSourceError, ResponseError } from '../index.ts'
import { escapeControls, escapeLine } from './escape-controls.ts'

/** Options of the client that its messages name, and the flags in their place. */
const replacements: readonly (readonly [option: string, flag: string])[] = [
  [
    'give "resume" or, if repeating is safe, "idempotent: true"',
    'if repeating is safe, give --idempotent',
  ],
  [' (if it is one, set "contentType")', ''],
  ['see crossOriginRedirect', 'a body is not sent to another origin: give the final URL'],
  ['(connectTimeout)', '(--connect-timeout)'],
  ['(idleTimeout)', '(--idle-timeout)'],
  ['the event that "until" describes', 'the event of --until'],
  [' (maxBufferSize)', ''],
  ['raise the option maxHeaderSize', 'set NODE_OPTIONS=--max-http-header-size=<bytes>'],
]

/** The message of an error, in the terms of the command line. */
export function describeError(error: EventSourceError): string {
  const message = replacements.reduce(
    (text, [option, flag]) => text.replaceAll(option, flag),
    error.message,
  )
  const advice = isCertificateError(error) ? '; give --cacert <file>, or -k to accept it' : ''
  return escapeLine(message + advice)
}

/** Whether the certificate of the server or a proxy was refused. */
export function isCertificateError(error: EventSourceError): boolean {
  let cause: unknown = error
  for (let depth = 0; depth < 5 && cause instanceof Error; depth++) {
    const { code = '' } = cause as NodeJS.ErrnoException
    if (/CERT|ALTNAME|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/.test(code)) return true
    cause = cause.cause
  }
  return false
}

/** The beginning of the body of an error response, which often gives the reason. */
export function describeBody(error: EventSourceError): string[] {
  if (!(error instanceof ResponseError)) return []
  const lines = escapeControls(error.body.trim().slice(0, 1000)).split('\n')
  return lines.filter((line) => line.trim() !== '').slice(0, 8)
}
