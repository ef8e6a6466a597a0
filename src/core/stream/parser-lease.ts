import { createParser } from 'eventsource-parser'
import type { Frame, FrameSink } from './frame.ts'

// Not by its name, which is no type to those who have Node's types and not the DOM's.
type Decoder = InstanceType<typeof TextDecoder>

/** Who takes what a parser finds, in order. */
export interface FrameTarget {
  /** Called at the end of every block with an ID, before `takeFrame` where the block has data too. */
  takeId(id: string): void
  takeFrame(frame: Frame): void
  takeRetry(delay: number): void
}

/** How a stream's comments are taken. */
type CommentTarget = Pick<FrameSink, 'onComment' | 'bufferComments'>

/** The parser of one stream, until it is given back. */
export class FrameParser {
  /** Decodes chunks of whole characters. It is never told that more follows, and so keeps nothing of them. */
  readonly decoder: Decoder = createDecoder()
  readonly maxBufferSize: number
  /** Of one stream, and so not to be given back. */
  readonly takesComments: boolean
  /** Throws after an event that was too large. */
  readonly feed: (text: string) => void
  readonly #probe: (text: string) => void
  readonly #reset: () => void
  target: FrameTarget | undefined

  constructor(maxBufferSize: number, { onComment, bufferComments }: CommentTarget) {
    const { feed, reset } = createParser({
      maxBufferSize,
      onId: (id) => this.target!.takeId(id),
      onEvent: (frame) => this.target!.takeFrame(frame),
      onRetry: (delay) => this.target!.takeRetry(delay),
      onComment: onComment && ((comment) => onComment(comment.slice(0, maxBufferSize))),
      // No `onError`, for which the parser would make an error of each line that it does not know: a flood of them would
      // keep a processor busy.
    })
    this.maxBufferSize = maxBufferSize
    this.takesComments = !!onComment
    this.#probe = feed
    this.#reset = reset
    this.feed = (onComment && bufferComments?.(feed, maxBufferSize)) ?? feed
  }

  /** Begins a stream: nothing of another one is left. */
  begin(target: FrameTarget): void {
    this.target = target
    this.#reset()
    // The decoder is told to leave a BOM alone, and the parser looks for one (and for the text "ï»¿") only at its very
    // start, which an empty line takes up: both would drop it, and so one too many.
    this.#probe('\n')
  }

  /** Whether an unfinished event was too large. */
  hasGivenUp(): boolean {
    try {
      this.#probe('')
      return false
    } catch {
      return true
    }
  }
}

/**
 * The one that was given back last: for whoever comes next, since a stream that is silent between two events needs none.
 * Of ten thousand connections, few are in the midst of an event at a time.
 *
 * Nothing else in the package lives outside of what a caller made: no place is shared by all connections but this. It
 * holds nothing of a stream, and its target until that is forgotten.
 */
let spare: FrameParser | undefined

/** A parser for what comes next of the target's stream, which is at its beginning or between two events. */
export function borrowParser(
  target: FrameTarget,
  maxBufferSize: number,
  comments: CommentTarget,
): FrameParser {
  let parser = spare
  // It was the target's own, and goes on.
  const isOwn = parser?.target === target
  if (parser && (isOwn || (!comments.onComment && parser.maxBufferSize === maxBufferSize)))
    spare = undefined
  else parser = new FrameParser(maxBufferSize, comments)
  if (!isOwn) parser.begin(target)
  return parser
}

/** @param parser - one that takes no comments, and is between two events: of the stream nothing may be left in it */
export function returnParser(parser: FrameParser): void {
  spare = parser
}

/** Lets go of a target that needs no parser any more. */
export function forgetTarget(target: FrameTarget): void {
  if (spare?.target === target) spare.target = undefined
}

export function createDecoder(): Decoder {
  return new TextDecoder('utf-8', { ignoreBOM: true })
}
