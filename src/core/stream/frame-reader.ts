import { abort, abortReason, throwIfAborted } from '../errors/abort.ts'
import {
  BufferLimitError,
  type EventSourceError,
  type FailureDetails,
  NetworkError,
} from '../errors/errors.ts'
import { failureOf } from '../errors/failure-of.ts'
import { FinalError } from '../errors/final-error.ts'
import type { ByteStream } from '../http/request-options.ts'
import { discard } from '../platform/discard.ts'
import { noop } from '../platform/noop.ts'
import type { PlatformChange } from '../platform/page.ts'
import type { Watchdog } from '../platform/watchdog.ts'
import { ByteSource } from './byte-source.ts'
import { endsWithBlankLine } from './ends-with-blank-line.ts'
import type { FrameSink } from './frame.ts'
import type { FrameParser } from './frame-parser.ts'
import { borrowParser, forgetSink, returnParser } from './parser-lease.ts'

/** How to read a stream. */
export interface FrameReaderOptions {
  /** The controller of the stream's request. Code that aborts it calls {@link FrameReader.cancel} after it. */
  readonly controller: AbortController
  /** Characters of one unfinished event. */
  readonly maxBufferSize: number
  /** The request of the stream, for errors. */
  readonly request: Pick<FailureDetails, 'url' | 'attempt'>
}

/** Reads a body: bytes to text to frames. */
export class FrameReader {
  /** Times the silence of the stream while it is read. */
  watchdog: Watchdog | undefined
  readonly #sink: FrameSink
  readonly #controller: AbortController
  readonly #maxBufferSize: number
  readonly #request: FrameReaderOptions['request']
  readonly #source: ByteSource
  /** Rejects the promise that {@link FrameReader.read} awaits, unless the platform does. */
  #reject: ((reason: unknown) => void) | undefined
  /** Absent between two events, unless it takes comments. */
  #parser: FrameParser | undefined
  #isStart = true
  /** The text so far ends with LF. */
  #isAfterLine = true
  #isBetweenEvents = true
  /** Characters since a chunk last ended between two events: the parser holds at most these. */
  #unfinished = 0

  constructor(
    body: ByteStream,
    sink: FrameSink,
    { controller, maxBufferSize, request }: FrameReaderOptions,
  ) {
    this.#controller = controller
    this.#maxBufferSize = maxBufferSize
    this.#request = request
    this.#sink = sink
    this.#source = new ByteSource(body)
  }

  /**
   * Reads to the end of the stream and hands its frames to the sink. Rejects with the reason of an abort, or with the
   * failure. Its caller calls {@link FrameReader.cancel} afterwards.
   */
  async read(): Promise<void> {
    // One loop, with one promise for each chunk, the platform's: each further promise is noticeable if every event has its
    // own chunk, and stays in memory while the connection is idle.
    const source = this.#source
    const { signal } = this.#controller
    let result: Awaited<ReturnType<ByteSource['read']>> | undefined
    throwIfAborted(signal)
    for (;;) {
      for (let waiting; (waiting = this.#sink.waitForCapacity?.());) {
        this.watchdog?.pause()
        await this.#unlessCancelled(waiting)
      }
      try {
        this.watchdog?.touch()
        result = await (source.isPlatform ? source.read() : this.#unlessCancelled(source.read()))
        throwIfAborted(signal)
        if (result.done) break
        // Also not `undefined` or an empty text, which are not the end of the stream, or a `DataView`.
        if (!result.value?.subarray)
          throw new FinalError(
            `the body gave ${typeof result.value}, not bytes; if it is text, encode it with TextEncoder`,
          )
      } catch (cause) {
        throw failureOf(cause, signal, this.#request)
      }
      this.#takeChunk(result.value)
      // While this function waits for the next chunk, which may take long, its variables are kept alive.
      result = undefined
      const pending = this.#parser?.endChunk()
      if (pending) await this.#waitForDecoders(pending)
      this.#endChunk()
    }
    await this.#readTail()
  }

  /** Passes an unfinished last frame to the sink as if a blank line followed, and nothing else of it. */
  async #readTail() {
    const parser = this.#parser
    const sink = this.#sink
    if (!parser || !sink.onTail) return
    parser.sink = { onId: noop, onFrame: (frame) => sink.onTail!(frame) }
    this.#parse(`${parser.decoder.flush()}\n\n`)
    await this.#waitForDecoders(parser.endChunk())
    parser.sink = sink
    this.#endChunk()
  }

  /** Reacts to a change of the page: ends a stream that is lost, and one whose timeout expired while timers stood still. */
  onChange(change: PlatformChange): void {
    if (change !== 'resume') return this.watchdog?.wake()
    // In Chromium, data that arrives while the page is frozen stops a body without an error.
    const reason = 'the page was frozen or cached'
    this.fail(new NetworkError({ ...this.#request, reason }))
  }

  /** Ends the stream with this failure. */
  fail(error: EventSourceError): void {
    abort(this.#controller, error)
    this.cancel()
  }

  /** Releases the stream. Aborting the request is not enough: a body that is not from `fetch` knows nothing of it. */
  cancel(): void {
    this.#reject?.(abortReason(this.#controller.signal))
    forgetSink(this.#sink)
    discard(this.#source)
    // Last, because the caller's clock may throw.
    this.watchdog?.stop()
  }

  async #waitForDecoders(pending: Promise<void> | undefined) {
    for (; pending; pending = this.#parser?.endChunk()) {
      this.watchdog?.touch()
      await this.#unlessCancelled(pending)
    }
  }

  /**
   * Settles as the promise does, or rejects once the stream is cancelled: a decoder or a custom body may never settle, and
   * the capacity of a queue may belong to the next connection.
   */
  #unlessCancelled<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#reject = reject
      Promise.resolve(promise).then(resolve, reject)
      // A handler may have cancelled the stream before.
      throwIfAborted(this.#controller.signal)
    })
  }

  #takeChunk(bytes: Uint8Array) {
    this.#sink.onBytes?.(bytes.byteLength)
    const parser = this.#borrowParser()
    parser.frames = 0
    // The text of a piece is soon garbage, and short texts are cheaper to collect.
    const step = this.#source.isInPieces ? 16_384 : bytes.length
    for (let at = 0; at < bytes.length && !this.#isOverLimit(); at += step) {
      const piece = step < bytes.length ? bytes.subarray(at, at + step) : bytes
      this.#parse(parser.decoder.decode(piece))
    }
    this.#source.recycle(bytes, parser.frames)
  }

  #parse(text: string) {
    const parser = this.#borrowParser()
    this.#isBetweenEvents = !parser.decoder.isCut && endsWithBlankLine(text, this.#isAfterLine)
    // The chunk was a part of a character, which the decoder holds.
    if (text === '') return
    this.#isAfterLine = text.endsWith('\n')
    this.#unfinished += text.length
    // [spec] One leading U+FEFF BYTE ORDER MARK is dropped.
    parser.feed(this.#isStart && text[0] === '\uFEFF' ? text.slice(1) : text)
    this.#isStart = false
  }

  #borrowParser(): FrameParser {
    return (this.#parser ??= borrowParser(this.#sink, this.#maxBufferSize))
  }

  /** Gives back the parser between two events: most streams are silent most of the time. */
  #endChunk() {
    if (this.#isOverLimit())
      throw new BufferLimitError({
        ...this.#request,
        reason: `an event exceeds ${this.#maxBufferSize} characters (maxBufferSize)`,
      })
    if (!this.#isBetweenEvents) return
    this.#unfinished = 0
    if (!this.#parser || this.#parser.takesComments) return
    returnParser(this.#parser)
    this.#parser = undefined
    // A handler has cancelled the stream during the chunk.
    if (this.#controller.signal.aborted) forgetSink(this.#sink)
  }

  /** Whether an unfinished event is too large. The parser is not asked before it can be. */
  #isOverLimit(): boolean {
    return this.#unfinished > this.#maxBufferSize && !!this.#parser?.isOverLimit()
  }
}
