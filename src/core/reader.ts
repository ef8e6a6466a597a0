import { createParser } from 'eventsource-parser'
import { ignore } from './abort.ts'
import { holdComments } from './comments.ts'
import { type AttemptDetails, BufferLimitError } from './errors.ts'
import type { Frame } from './types.ts'
import { failure } from './connection.ts'

/** Who is told what a stream holds. All are called synchronously, in the order of the stream. */
export interface FrameSink {
  onFrame(frame: Frame): void
  /** A valid `retry:` field, in milliseconds. */
  onRetry?(delay: number): void
  onComment?: ((comment: string) => void) | undefined
  onBytes?(count: number): void
}

/** Reads a stream chunk by chunk, on demand. */
export interface FrameReader {
  /** Reads one chunk and hands its frames to the sink; false at the end of the stream. */
  read(): Promise<boolean>
  /** Takes an unfinished last frame for a finished one. */
  flush(): void
}

/**
 * Bytes to text to frames. The reader ends when the signal is aborted; nothing is read before {@link FrameReader.read}.
 */
export function readFrames(
  body: ReadableStream<Uint8Array>,
  sink: FrameSink,
  maxBufferSize: number,
  details: AttemptDetails,
  signal: AbortSignal,
): FrameReader {
  const source = body.getReader()
  // Aborting the request should do, but a body that did not come from `fetch` knows nothing of it.
  const cancel = () => void source.cancel(signal.reason).catch(ignore)
  if (signal.aborted) cancel()
  signal.addEventListener('abort', cancel, { once: true })

  // Both the decoder and the parser would drop a BOM, and so one too many. The decoder is told not to, and the parser
  // looks for one (and for the text "ï»¿") only at its very start, which an empty line takes up.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let isStart = true
  let isOverLimit = false
  let blockId: string | undefined
  const parser = createParser({
    maxBufferSize,
    // Called at the end of every block with an ID, before `onEvent` where the block has data too.
    onId(id) {
      passOnId()
      blockId = id
    },
    onEvent(frame) {
      if (frame.id === undefined) passOnId()
      blockId = undefined
      sink.onFrame(frame)
    },
    onRetry: sink.onRetry,
    onComment: sink.onComment,
    onError(error) {
      if (error.type === 'max-buffer-size-exceeded') isOverLimit = true
    },
  })
  parser.feed('\n')
  // A line of its own may not count against the event that it interrupts.
  const feed = sink.onComment ? holdComments(parser.feed, maxBufferSize) : parser.feed

  /** [spec] A block without data makes no event, but its ID counts. */
  function passOnId() {
    if (blockId !== undefined) sink.onFrame({ id: blockId })
    blockId = undefined
  }

  function parse(text: string) {
    if (text === '') return
    // [spec] One leading U+FEFF BYTE ORDER MARK is dropped.
    const content = isStart && text.startsWith('\uFEFF') ? text.slice(1) : text
    isStart = false
    feed(content)
    passOnId()
    if (isOverLimit)
      throw new BufferLimitError(`an event exceeds ${maxBufferSize} characters (maxBufferSize)`, details)
  }

  return {
    async read() {
      try {
        const { done, value } = await source.read()
        if (signal.aborted) throw signal.reason
        if (done) return false
        sink.onBytes?.(value.byteLength)
        parse(decoder.decode(value, { stream: true }))
        return true
      } catch (cause) {
        cancel()
        throw failure('read', details, signal, cause)
      }
    },
    flush() {
      parse(`${decoder.decode()}\n\n`)
    },
  }
}
