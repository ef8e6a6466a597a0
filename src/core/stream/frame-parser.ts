import { createParser } from 'eventsource-parser'
import type { Frame, FrameSink } from './frame.ts'
import { Utf8ChunkDecoder } from './utf8-chunk-decoder.ts'

/** Parses the text of one stream, until it is given back (`parser-lease.ts`). */
export class FrameParser {
  readonly decoder = new Utf8ChunkDecoder()
  readonly maxBufferSize: number
  /** Bound to its stream, and so never given back. */
  readonly takesComments: boolean
  /** Parses the next text. Throws after an event that was too large. */
  readonly feed: (text: string) => void
  sink: FrameSink | undefined
  /** Frames since the stream's reader last reset the count. */
  frames = 0
  /** The frames and IDs that wait for an async `onFrame`. */
  #pending: Promise<void> | undefined
  /** The ID of a frame that has just ended, until it is known whether the frame has data. */
  #frameId: string | undefined
  readonly #parse: (text: string) => void
  readonly #reset: () => void

  constructor(maxBufferSize: number, { onComment, bufferComments }: FrameSink) {
    const { feed, reset } = createParser({
      maxBufferSize,
      // Called at the end of each frame with an ID, and directly before `onEvent` if the frame has data.
      onId: (id) => {
        this.#emitId()
        this.#frameId = id
      },
      // Each event runs through this function. It is short, so that engines inline it together with a short `onFrame`.
      onEvent: (frame) => {
        this.frames++
        if (this.#frameId !== undefined) {
          // Not the frame's ID, so that of a frame without data.
          if (frame.id === undefined) this.#emitId()
          this.#frameId = undefined
        }
        if (this.#pending) this.#enqueue(frame)
        else {
          const result = this.sink!.onFrame(frame)
          if (result) this.#pending = result
        }
      },
      onRetry: (delay) => this.sink!.onRetry?.(delay),
      onComment: onComment && ((comment) => onComment(comment.slice(0, maxBufferSize))),
      // No `onError`: the parser would make an error of each unknown line, and a flood of them would take up the CPU.
    })
    this.maxBufferSize = maxBufferSize
    this.takesComments = !!onComment
    this.#parse = feed
    this.#reset = reset
    this.feed = (onComment && bufferComments?.(feed, maxBufferSize)) ?? feed
  }

  /** Starts a stream; nothing is left of another. */
  begin(sink: FrameSink): void {
    this.sink = sink
    this.#reset()
    // The parser looks for a byte order mark (and for the text "ï»¿") only at its start, which this empty line takes up.
    // The reader drops one already, so the parser would drop a second.
    this.#parse('\n')
  }

  /** Ends a chunk: passes on the ID of a last frame without data. Returns a promise while frames wait. */
  endChunk(): Promise<void> | undefined {
    this.#emitId()
    return this.#pending && this.#settle()
  }

  /** Whether an unfinished event was too large. The parser shows it only by throwing at everything that follows. */
  isOverLimit(): boolean {
    try {
      this.#parse('')
      return false
    } catch {
      return true
    }
  }

  #emitId() {
    const id = this.#frameId
    if (id === undefined) return
    this.#frameId = undefined
    const emit = () => this.sink?.onId(id)
    if (this.#pending) this.#pending = this.#pending.then(emit)
    else emit()
  }

  #enqueue(frame: Frame) {
    this.#pending = this.#pending!.then(() => this.sink?.onFrame(frame))
  }

  async #settle() {
    await this.#pending
    this.#pending = undefined
  }
}
