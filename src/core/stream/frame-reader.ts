import { Watchdog } from '../platform/watchdog.ts'
import type { Clock } from '../platform/clock.ts'
import { discard } from '../platform/discard.ts'
import { ByteSource } from './byte-source.ts'
import { failureOf } from '../errors/failure-of.ts'
import { BufferLimitError, IdleTimeoutError } from '../errors/errors.ts'
import {
  type FrameParser,
  type FrameTarget,
  borrowParser,
  createDecoder,
  forgetTarget,
  returnParser,
} from './parser-lease.ts'
import type { ByteStream } from '../http/request-options.ts'
import type { Frame, FrameSink } from './frame.ts'

/** How to read a stream. */
export interface FrameReaderOptions {
  /**
   * The controller of the stream's request, aborted after `idleTimeout` milliseconds without data. Any other code that
   * aborts it calls {@link FrameReader.cancel} too.
   */
  readonly controller: AbortController
  readonly clock: Clock
  /** Milliseconds; `0` for no limit. */
  readonly idleTimeout: number
  /** Characters of one unfinished event. */
  readonly maxBufferSize: number
  readonly url: string
  readonly attempt: number
}

const streaming = { stream: true }

/** Bytes to text to frames. */
export class FrameReader implements FrameTarget {
  readonly #sink: FrameSink
  readonly #controller: AbortController
  readonly #maxBufferSize: number
  readonly #url: string
  readonly #attempt: number
  readonly #source: ByteSource
  readonly #watchdog: Watchdog | undefined
  /** There while something of an event is in it. */
  #parser: FrameParser | undefined
  /** There while a character may be in it. */
  #cutDecoder: TextDecoder | undefined
  #isCut = false
  #isStart = true
  /** The text so far ends with LF. */
  #isLineEnd = true
  /** Of the last chunk. */
  #frames = 0
  /** Characters since the last frame, or more: of an unfinished one the parser holds no more than these. */
  #unfinished = 0
  #blockId: string | undefined
  /** The frames that wait for an async one. */
  #pending: Promise<void> | undefined

  constructor(
    body: ByteStream,
    sink: FrameSink,
    { controller, clock, idleTimeout, maxBufferSize, url, attempt }: FrameReaderOptions,
  ) {
    this.#controller = controller
    this.#maxBufferSize = maxBufferSize
    this.#url = url
    this.#attempt = attempt
    this.#sink = sink
    this.#source = new ByteSource(body)
    if (idleTimeout) {
      this.#watchdog = new Watchdog(clock, idleTimeout, () => {
        const reason = `nothing received for ${idleTimeout} ms (idleTimeout)`
        controller.abort(new IdleTimeoutError({ action: 'read', reason, url, attempt }))
        this.cancel()
      })
      this.#watchdog.pause()
    }
  }

  /**
   * Reads to the end of the stream, handing out its frames in order. Rejects with the reason of an abort, or with what
   * went wrong. Whoever calls it calls {@link FrameReader.cancel} after it.
   *
   * One loop, with one promise a chunk, that of the platform: each more is felt where every event has its own chunk.
   */
  async read(): Promise<void> {
    const { signal } = this.#controller
    let result: Awaited<ReturnType<ByteSource['read']>> | undefined
    if (signal.aborted) throw signal.reason
    for (;;) {
      const held = this.#sink.waitForCapacity?.(signal)
      if (held) await held
      try {
        // Silence counts while it is listened to.
        this.#watchdog?.touch()
        result = await this.#source.read()
        this.#watchdog?.pause()
        if (signal.aborted) throw signal.reason
        if (result.done || !result.value) return
        if (!ArrayBuffer.isView(result.value))
          throw new TypeError(
            `the body gave a ${typeof result.value}, not bytes; if it is text, encode it with TextEncoder`,
          )
      } catch (cause) {
        throw failureOf(cause, signal, {
          action: 'read',
          url: this.#url,
          attempt: this.#attempt,
        })
      }
      this.#take(result.value)
      // Its variables are held for as long as this function waits, which may be long.
      result = undefined
      if (this.#pending) await this.#settle()
      this.#checkLimit()
    }
  }

  /** Takes an unfinished last frame for a finished one. */
  async flush(): Promise<void> {
    this.#parse(`${this.#cutDecoder?.decode() ?? ''}\n\n`)
    await this.#settle()
    this.#checkLimit()
  }

  /** Lets go of the stream. Aborting its request should do, but a body that did not come from `fetch` knows nothing of it. */
  cancel(): void {
    this.#watchdog?.stop()
    forgetTarget(this)
    discard(this.#source)
  }

  takeId(id: string): void {
    this.#emitId()
    this.#blockId = id
  }

  takeFrame(frame: Frame): void {
    if (frame.id === undefined) this.#emitId()
    this.#blockId = undefined
    this.#emitFrame(frame)
  }

  takeRetry(delay: number): void {
    this.#sink.onRetry?.(delay)
  }

  #take(bytes: Uint8Array) {
    this.#sink.onBytes?.(bytes.byteLength)
    // The text of a piece is soon garbage, and that of short texts is cheaper to collect.
    const step = this.#source.isInPieces ? 16_384 : bytes.length
    this.#frames = 0
    for (let at = 0; at < bytes.length && !this.#isOverLimit(); at += step)
      this.#parse(this.#decode(step < bytes.length ? bytes.subarray(at, at + step) : bytes))
    this.#source.recycle(bytes, this.#frames)
  }

  // Node 22 decodes several times faster what is a text of its own, until a decoder is first told that more follows.
  #decode(bytes: Uint8Array): string {
    const wasCut = this.#isCut
    // Only after ASCII is it sure that no character goes on.
    this.#isCut = !(bytes[bytes.length - 1]! < 0x80)
    if (!wasCut && !this.#isCut) return this.#borrow().decoder.decode(bytes)
    this.#cutDecoder ??= createDecoder()
    return this.#cutDecoder.decode(bytes, streaming)
  }

  #parse(text: string) {
    if (text === '') return
    // [spec] One leading U+FEFF BYTE ORDER MARK is dropped.
    const parser = this.#borrow()
    parser.feed(this.#isStart && text[0] === '\uFEFF' ? text.slice(1) : text)
    this.#isStart = false
    this.#emitId()
    this.#unfinished += text.length
    if (this.#follow(text) && !parser.takesComments && !this.#isOverLimit()) this.#rest()
  }

  #borrow(): FrameParser {
    return (this.#parser ??= borrowParser(this, this.#maxBufferSize, this.#sink))
  }

  /** Parts with what only a stream in the midst of an event needs: most of the time most streams are silent. */
  #rest() {
    if (!this.#isCut) this.#cutDecoder = undefined
    this.#unfinished = 0
    returnParser(this.#parser!)
    this.#parser = undefined
  }

  /** Follows where lines end; returns whether the stream is between two events: the text ends with an empty line. */
  #follow(text: string) {
    const wasLineEnd = this.#isLineEnd
    let last = text.length - 1
    // After a CR nobody knows yet.
    this.#isLineEnd = text[last] === '\n'
    if (!this.#isLineEnd) return false
    if (text[last - 1] === '\r') last--
    return last > 0 ? text[last - 1] === '\n' : wasLineEnd
  }

  #emitFrame(frame: Frame) {
    this.#frames++
    this.#unfinished = 0
    const result = this.#pending
      ? this.#pending.then(() => this.#sink.onFrame(frame))
      : this.#sink.onFrame(frame)
    if (result) this.#pending = result
  }

  /** [spec] A block without data makes no event, but its ID counts. */
  #emitId() {
    const id = this.#blockId
    if (id === undefined) return
    this.#blockId = undefined
    if (this.#pending) this.#pending = this.#pending.then(() => this.#sink.onId(id))
    else this.#sink.onId(id)
  }

  async #settle() {
    await this.#pending
    this.#pending = undefined
  }

  /** Whether the parser has given up, an unfinished event being too large: it then throws at whatever it is fed. */
  #isOverLimit() {
    return this.#unfinished > this.#maxBufferSize && !!this.#parser?.hasGivenUp()
  }

  #checkLimit() {
    if (!this.#isOverLimit()) return
    const reason = `an event exceeds ${this.#maxBufferSize} characters (maxBufferSize)`
    throw new BufferLimitError({
      action: 'read',
      reason,
      url: this.#url,
      attempt: this.#attempt,
    })
  }
}
