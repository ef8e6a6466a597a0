import { createParser } from 'eventsource-parser'
import type { FrameSink } from './frame.ts'
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
  /** The promise of an async `onFrame`, and the frames and IDs that wait for it. */
  #pending: Promise<void> | undefined
  #waiting: (() => void | Promise<void>)[] = []
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
        if (this.#pending) this.#waiting.push(() => this.sink?.onFrame(frame))
        else {
          const result = this.sink!.onFrame(frame)
          if (result) this.#pending = result
        }
      },
      onRetry: (delay) => this.sink!.onRetry?.(delay),
      onComment:
        onComment && ((comment) => this.sink?.onComment?.(comment.slice(0, maxBufferSize))),
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

  /**
   * Ends a chunk: passes on the ID of a last frame without data. While frames wait, returns a promise for the next of
   * them, and the caller calls it again.
   */
  endChunk(): Promise<void> | undefined {
    this.#emitId()
    return this.#pending?.then(this.#continue)
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
    if (this.#pending) this.#waiting.push(emit)
    else emit()
  }

  readonly #continue = () => {
    this.#pending = undefined
    while (!this.#pending && this.#waiting.length > 0)
      this.#pending = this.#waiting.shift()!() as Promise<void> | undefined
  }
}
