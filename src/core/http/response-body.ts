import { FinalError } from '../errors/final-error.ts'
import type { ByteStream, FetchResponse } from './request-options.ts'

/** The body of a response, to be read. A response without a body is an empty stream. */
export function bodyOf({ body, bodyUsed }: FetchResponse & { bodyUsed?: boolean }): ByteStream {
  if (body === null) {
    const cancel = async () => {}
    return { cancel, getReader: () => ({ cancel, read: async () => ({ done: true }) }) }
  }
  if (bodyUsed || (body as Partial<ReadableStream> | undefined)?.locked)
    throw new FinalError('the body was read before; make a new Response for each call')
  if (!body?.getReader)
    throw new FinalError(
      'the response has no body stream; give a "fetch" that streams, such as that of expo/fetch',
    )
  return body
}
