import type { FaultOf, RetryAfter } from './fault.ts'

/** The input of the answers. */
export interface AnswerContext {
  /** Milliseconds since the epoch, on the client's clock. */
  now(): number
  /** The URL of the login page. */
  portalUrl: string
}

export const page = '<!doctype html><title>Sign in</title><p>You are almost online.</p>\n'

/** The responses that a proxy sends in place of the server. */
export function answer(
  fault: FaultOf<'html' | 'portal' | 'refuse'>,
  { now, portalUrl }: AnswerContext,
): string {
  switch (fault.kind) {
    case 'html':
      return response('200 OK', page)
    case 'portal':
      return response('302 Found', '', `location: ${portalUrl}`)
    case 'refuse': {
      const { retryAfter, status } = fault
      const header = retryAfter && `retry-after: ${valueOf(retryAfter, now())}`
      return response(`${status} Not now`, '<h1>Not now</h1>\n', header)
    }
  }
}

function response(status: string, body: string, header?: string): string {
  const headers = [
    'content-type: text/html',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    ...(header ? [header] : []),
  ]
  return `HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n${body}`
}

function valueOf({ as, seconds }: RetryAfter, now: number): string {
  return as === 'seconds' ? String(seconds) : new Date(now + seconds * 1000).toUTCString()
}
