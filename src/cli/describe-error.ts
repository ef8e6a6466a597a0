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

/** The fixes of TLS errors by their codes and OpenSSL's reason; the first that matches counts. */
const fixes: readonly (readonly [error: RegExp, fix: string])[] = [
  [/wrong version number/, 'if the server has no TLS, give http://'],
  [/ALERT\w*(?:CERTIFICATE|UNKNOWN_CA)/, 'give --cert <file>, which the server has to trust'],
  [/SELF_SIGNED|UNABLE_TO_/, 'give --cacert <file>, or -k to accept it'],
  [/CERT|ALTNAME/, 'give -k to accept it'],
]

/** OpenSSL's errors, of which only the reason is of use. */
const openSslError =
  /(?:write EPROTO )?[\dA-F]{1,16}:error:[\dA-F]{8}:SSL routines:[^:]*:([^:]+):[^:]*:\d+:[^\n]*\n?/

/** The message of an error, in the terms of the command line. */
export function describeError(error: EventSourceError): string {
  const message = replacements.reduce(
    (text, [option, flag]) => text.replaceAll(option, flag),
    error.message.replace(openSslError, '$1'),
  )
  const [, reason = ''] = openSslError.exec(error.message) ?? []
  const [, fix] = fixes.find(([known]) => known.test(`${codesOf(error)} ${reason}`)) ?? []
  return escapeLine(fix === undefined ? message : `${message}; ${fix}`)
}

/** Whether the certificate of the server or a proxy was refused, or that of the client. */
export function isCertificateError(error: EventSourceError): boolean {
  return /CERT|ALTNAME|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/.test(codesOf(error))
}

/** The codes of an error and its causes. */
function codesOf(error: EventSourceError): string {
  const codes: string[] = []
  let cause: unknown = error
  for (let depth = 0; depth < 5 && cause instanceof Error; depth++) {
    codes.push((cause as NodeJS.ErrnoException).code ?? '')
    cause = cause.cause
  }
  return codes.join(' ')
}

/** The beginning of the body of an error response, which often gives the reason. */
export function describeBody(error: EventSourceError): string[] {
  if (!(error instanceof ResponseError)) return []
  const lines = escapeControls(error.body.trim().slice(0, 1000)).split('\n')
  return lines.filter((line) => line.trim() !== '').slice(0, 8)
}
