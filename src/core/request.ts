import { NetworkError } from './errors.ts'
import {
  type AttemptContext,
  type ResolvedRequest,
  isOneShot,
} from './request-options.ts'
import { resolveUrl } from './url.ts'

/** One attempt's request, ready for `fetch`. */
export interface PreparedRequest {
  readonly url: string
  readonly init: RequestInit
}

/** Puts one attempt's request together, asking the options that are functions. */
export async function prepareRequest(
  request: ResolvedRequest,
  context: AttemptContext,
): Promise<PreparedRequest> {
  const { url: given, init } = request
  let url = typeof given === 'string' ? given : ''
  let asked = 'url'
  try {
    if (typeof given === 'function') url = resolveUrl(await given(context))
    asked = 'headers'
    const headers = new Headers(
      typeof request.headers === 'function' ? await request.headers(context) : request.headers,
    )
    if (!headers.has('accept')) headers.set('accept', 'text/event-stream')
    if (isSendable(context.lastEventId))
      headers.set('last-event-id', encodeUtf8(context.lastEventId))
    if (request.isJson && !headers.has('content-type'))
      headers.set('content-type', 'application/json')
    asked = 'body'
    const body =
      typeof request.body === 'function' ? await request.body(context) : request.body
    return {
      url,
      init: {
        ...init,
        headers,
        signal: context.signal,
        ...(body === undefined ? {} : { body }),
        // `fetch` demands it for a body that is a stream.
        ...(isOneShot(body) ? { duplex: 'half' } : {}),
      } as RequestInit,
    }
  } catch (cause) {
    const { attempt } = context
    throw new NetworkError('open', { url, attempt, cause }, `the option "${asked}" gave no usable value`)
  }
}

/** Whether the position can be a header's value; left out otherwise, since the connection matters more. */
function isSendable(lastEventId: string): boolean {
  return lastEventId !== '' && !/[\0-\x08\n-\x1f\x7f]/.test(lastEventId)
}

// [spec] Last-Event-ID is set to the last event ID string, encoded as UTF-8. A header's value is a string of bytes to
// `fetch`, so each byte becomes the character of that number.
function encodeUtf8(value: string): string {
  let bytes = ''
  for (const byte of new TextEncoder().encode(value)) bytes += String.fromCharCode(byte)
  return bytes
}
