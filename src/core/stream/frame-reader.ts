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
  /** The requested URL, for errors. */
  readonly url: string
  readonly attempt: number
}

/** Reads a body: bytes to text to frames. */
export class FrameReader {
  /** Times the silence of the stream while it is read. */
  watchdog: Watchdog | undefined
  readonly #sink: FrameSink
  readonly #controller: AbortController
  readonly #maxBufferSize: number
  /** The details of each failure. */
  readonly #details: Pick<FailureDetails, 'action' | 'url' | 'attempt'>
  readonly #source: ByteSource
  /** Rejects the promise of `read`. */
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
    { controller, maxBufferSize, url, attempt }: FrameReaderOptions,
  ) {
    this.#controller = controller
    this.#maxBufferSize = maxBufferSize
    this.#details = { action: 'read', url, attempt }
    this.#sink = sink
    this.#source = new ByteSource(body)
  }

  /**
   * Reads to the end of the stream and hands its frames to the sink. Rejects with the reason of an abort, or with the
   * failure. Its caller calls {@link FrameReader.cancel} afterwards.
   */
  read(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#reject = reject
      this.#readChunks().then(resolve, reject)
    })
  }

  /**
   * One loop, with one promise for each chunk, the platform's: each further promise is noticeable if every event has its
   * own chunk.
   */
  async #readChunks() {
    const { signal } = this.#controller
    let result: Awaited<ReturnType<ByteSource['read']>> | undefined
    throwIfAborted(signal)
    for (;;) {
      for (let waiting; (waiting = this.#sink.waitForCapacity?.());) {
        this.watchdog?.pause()
        await waiting
        throwIfAborted(signal)
      }
      try {
        this.watchdog?.touch()
        result = await this.#source.read()
        throwIfAborted(signal)
        if (result.done) break
        // Also not `undefined` or an empty text, which are not the end of the stream, or a `DataView`.
        if (!result.value?.subarray)
          throw new FinalError(
            `the body gave ${typeof result.value}, not bytes; if it is text, encode it with TextEncoder`,
          )
      } catch (cause) {
        throw failureOf(cause, signal, this.#details)
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
    this.fail(new NetworkError({ ...this.#details, reason }))
  }

  /** Ends the stream with this failure. */
  fail(error: EventSourceError): void {
    abort(this.#controller, error)
    this.cancel()
  }

  /** Releases the stream. Aborting the request is not enough: a body that is not from `fetch` knows nothing of it. */
  cancel(): void {
    // A custom body may ignore its cancellation, and a decoder may never settle.
    this.#reject?.(abortReason(this.#controller.signal))
    forgetSink(this.#sink)
    discard(this.#source)
    // Last, because the caller's clock may throw.
    this.watchdog?.stop()
  }

  async #waitForDecoders(pending: Promise<void> | undefined) {
    for (; pending; pending = this.#parser?.endChunk()) {
      this.watchdog?.touch()
      await pending
      // Otherwise, it would wait for the capacity of queues that belong to the next connection.
      throwIfAborted(this.#controller.signal)
    }
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
        ...this.#details,
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
