import { createParser } from 'eventsource-parser'
import { ignore } from './abort.ts'
import { ByteSource } from './byte-source.ts'
import type { holdComments } from './comments.ts'
import { failure } from './connection.ts'
import { BufferLimitError, IdleTimeoutError } from './errors.ts'
import type { Clock } from './ports.ts'
import type { ByteStream } from './request-options.ts'
import type { Frame } from './types.ts'
import { Watchdog } from './timers.ts'

/** What a stream's reader hands over, and whom it asks. */
export interface FrameSink {
  /** May be async: frames wait for the ones before them. */
  onFrame(frame: Frame): void | Promise<void>
  /** Asked before each chunk; what it promises is waited for. Nothing is read before it is wanted. */
  hold(): Promise<unknown> | undefined
  onBytes?(count: number): void
  onRetry?(delay: number): void
  onComment?: ((comment: string) => void) | undefined
}

const streaming = { stream: true }

/** Bytes to text to frames. */
export class FrameReader {
  readonly #sink: FrameSink
  readonly #controller: AbortController
  readonly #maxBufferSize: number
  readonly #url: string
  readonly #attempt: number
  readonly #source: ByteSource
  readonly #watchdog: Watchdog | undefined
  readonly #feed: (text: string) => void
  readonly #probe: (text: string) => void
  readonly #wholeDecoder = createDecoder()
  #cutDecoder: TextDecoder | undefined
  #isCut = false
  #isStart = true
  /** Of the last chunk. */
  #frames = 0
  /** Characters since the last frame, or more: of an unfinished one the parser holds no more than these. */
  #unfinished = 0
  #blockId: string | undefined
  /** The frames that wait for an async one. */
  #pending: Promise<void> | undefined

  /**
   * @param controller - cancels the stream when aborted; aborted when nothing comes for `idleTimeout` ms while it is read
   * @param hold - keeps unfinished comments from counting; given by those who listen to comments, for the others' size
   */
  constructor(
    body: ByteStream,
    controller: AbortController,
    clock: Clock,
    idleTimeout: number,
    maxBufferSize: number,
    url: string,
    attempt: number,
    sink: FrameSink,
    hold?: typeof holdComments,
  ) {
    this.#controller = controller
    this.#maxBufferSize = maxBufferSize
    this.#url = url
    this.#attempt = attempt
    this.#sink = sink
    this.#source = new ByteSource(body)
    if (idleTimeout)
      this.#watchdog = new Watchdog(clock, idleTimeout, () => {
        const reason = `nothing received for ${idleTimeout} ms (idleTimeout)`
        controller.abort(new IdleTimeoutError('idle-timeout', true, 'read', reason, url, attempt))
      })
    // Aborting the request should do, but a body that did not come from `fetch` knows nothing of it.
    controller.signal.addEventListener('abort', () => this.#cancel())
    if (controller.signal.aborted) this.#cancel()

    const { onComment } = sink
    const { feed } = createParser({
      maxBufferSize,
      // Called at the end of every block with an ID, before `onEvent` where the block has data too.
      onId: (id) => {
        this.#passId()
        this.#blockId = id
      },
      onEvent: (frame) => {
        if (frame.id === undefined) this.#passId()
        this.#blockId = undefined
        this.#pass(frame)
      },
      onRetry: (delay) => sink.onRetry?.(delay),
      onComment: onComment && ((comment) => onComment(comment.slice(0, maxBufferSize))),
      // No `onError`, for which the parser would make an error of each line that it does not know: a flood of them would
      // keep a processor busy.
    })
    // The decoder is told to leave a BOM alone, and the parser looks for one (and for the text "ï»¿") only at its very
    // start, which an empty line takes up: both would drop it, and so one too many.
    feed('\n')
    this.#probe = feed
    this.#feed = onComment && hold ? hold(feed, maxBufferSize) : feed
  }

  /**
   * Reads to the end of the stream, handing out its frames in order. Rejects with the reason of an abort, or with what
   * went wrong.
   *
   * One loop, with one promise a chunk, that of the platform: each more is felt where every event has its own chunk.
   */
  async read(): Promise<void> {
    const { signal } = this.#controller
    for (;;) {
      const held = this.#sink.hold()
      if (held) await held
      let bytes: Uint8Array
      try {
        // Silence counts while it is listened to.
        this.#watchdog?.touch()
        const { done, value } = await this.#source.read()
        this.#watchdog?.pause()
        if (signal.aborted) throw signal.reason
        if (done || !value) return
        if (!ArrayBuffer.isView(value))
          throw new TypeError(
            `the body gave a ${typeof value}, not bytes; if it is text, encode it with TextEncoder`,
          )
        bytes = value
      } catch (cause) {
        this.#cancel()
        throw failure('read', this.#url, this.#attempt, signal, cause)
      }
      this.#sink.onBytes?.(bytes.byteLength)
      this.#take(bytes)
      this.#source.recycle(bytes, this.#frames)
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

  #take(bytes: Uint8Array) {
    // The text of a piece is soon garbage, and that of short texts is cheaper to collect.
    const step = this.#source.isInPieces ? 16_384 : bytes.length
    this.#frames = 0
    for (let at = 0; at < bytes.length && !this.#isOverLimit(); at += step)
      this.#parse(this.#decode(step < bytes.length ? bytes.subarray(at, at + step) : bytes))
  }

  // Node 22 decodes several times faster what is a text of its own, until a decoder is first told that more follows.
  #decode(bytes: Uint8Array): string {
    const wasCut = this.#isCut
    // Only after ASCII is it sure that no character goes on.
    this.#isCut = !(bytes[bytes.length - 1]! < 0x80)
    if (!wasCut && !this.#isCut) return this.#wholeDecoder.decode(bytes)
    this.#cutDecoder ??= createDecoder()
    return this.#cutDecoder.decode(bytes, streaming)
  }

  #parse(text: string) {
    if (text === '') return
    // [spec] One leading U+FEFF BYTE ORDER MARK is dropped.
    this.#feed(this.#isStart && text[0] === '\uFEFF' ? text.slice(1) : text)
    this.#isStart = false
    this.#passId()
    this.#unfinished += text.length
  }

  #pass(frame: Frame) {
    this.#frames++
    this.#unfinished = 0
    const result = this.#pending
      ? this.#pending.then(() => this.#sink.onFrame(frame))
      : this.#sink.onFrame(frame)
    if (result) this.#pending = result
  }

  /** [spec] A block without data makes no event, but its ID counts. */
  #passId() {
    if (this.#blockId !== undefined) this.#pass({ id: this.#blockId })
    this.#blockId = undefined
  }

  async #settle() {
    await this.#pending
    this.#pending = undefined
  }

  /** Whether the parser has given up, an unfinished event being too large: it then throws at whatever it is fed. */
  #isOverLimit() {
    if (this.#unfinished <= this.#maxBufferSize) return false
    try {
      this.#probe('')
      return false
    } catch {
      return true
    }
  }

  #checkLimit() {
    if (!this.#isOverLimit()) return
    const reason = `an event exceeds ${this.#maxBufferSize} characters (maxBufferSize)`
    throw new BufferLimitError('buffer-limit', false, 'read', reason, this.#url, this.#attempt)
  }

  #cancel() {
    this.#watchdog?.stop()
    this.#source.cancel().catch(ignore)
  }
}

function createDecoder(): TextDecoder {
  return new TextDecoder('utf-8', { ignoreBOM: true })
}
