import { describeKind } from '../errors/describe-value.ts'
import type { ByteReader, ByteStream, FetchResponse } from './request-options.ts'

/** A stream that is already open: a response, or its bytes, as a `ReadableStream` or an async iterable. */
export type EventStreamSource = FetchResponse | ByteStream | AsyncIterable<Uint8Array>

/** Whether `readEvents` accepts the value. */
export function isEventStreamSource(
  value: unknown,
): value is EventStreamSource | Promise<EventStreamSource> {
  const keys = ['status', 'getReader', 'then', Symbol.asyncIterator]
  return keys.some((key) => key in (Object(value) as object))
}

/** The problem of a value that is not accepted. */
export const notASource = (value: unknown): string =>
  `got ${describeKind(value)}, not a Response, a ReadableStream or an async iterable of bytes`

/** The stream itself, or an async iterable of bytes as a stream. */
export function toByteStream(source: ByteStream | AsyncIterable<Uint8Array>): ByteStream {
  if ('getReader' in source) return source
  const iterator = source[Symbol.asyncIterator]()
  const cancel = async () => void (await iterator.return?.())
  const read = () => iterator.next() as ReturnType<ByteReader['read']>
  return { cancel, getReader: () => ({ cancel, read }) }
}
