import { finalError } from './final-error.ts'

/** A body, ready to be sent. */
export interface EncodedBody {
  /** The content type that the kind of body implies. */
  readonly type?: string | undefined
  /** In bytes; absent if it is not known before the end. */
  readonly size?: number | undefined
  readonly content: Uint8Array | AsyncIterable<Uint8Array>
}

const kinds =
  'a string, bytes, a Blob, URLSearchParams, FormData, a ReadableStream or an async iterable of bytes'

/** Encodes a body as `fetch` does: the same content types, and a length for every body but a stream. */
export async function encodeBody(body: unknown): Promise<EncodedBody> {
  if (typeof body !== 'object' || body === null)
    return encodeText(String(body), 'text/plain;charset=UTF-8')
  if (body instanceof URLSearchParams)
    return encodeText(String(body), 'application/x-www-form-urlencoded;charset=UTF-8')
  // Copied, since the caller may change them before they are sent.
  if (body instanceof ArrayBuffer) return encodeBytes(new Uint8Array(body.slice(0)))
  if (ArrayBuffer.isView(body))
    return encodeBytes(new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice())
  if (body instanceof Blob)
    return { type: body.type || undefined, size: body.size, content: chunksOf(body.stream()) }
  if (body instanceof FormData) {
    // The platform's own encoding. It is not streamed, because its length has to be known.
    const encoded = new Response(body)
    const type = encoded.headers.get('content-type') ?? undefined
    return { ...encodeBytes(new Uint8Array(await encoded.arrayBuffer())), type }
  }
  if ((body as { locked?: boolean }).locked)
    throw new TypeError('Invalid body: the stream was read before, or has a reader')
  if (Symbol.asyncIterator in body) return { content: chunksOf(body as AsyncIterable<unknown>) }
  throw finalError(`Invalid body: expected ${kinds}`)
}

const encodeBytes = (content: Uint8Array): EncodedBody => ({ size: content.byteLength, content })

const encodeText = (text: string, type: string): EncodedBody => ({
  type,
  ...encodeBytes(new TextEncoder().encode(text)),
})

async function* chunksOf(chunks: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array))
      throw new TypeError('Invalid body: a chunk of the stream is not a Uint8Array')
    yield chunk
  }
}
