import type { FrameSink } from './frame.ts'
import { FrameParser } from './frame-parser.ts'

/**
 * The parser that was given back last, for the next stream that needs one: between two events a stream needs none, and of
 * ten thousand connections few are inside an event at a time.
 *
 * It is the only state that connections share. It keeps nothing of a stream; its sink only until {@link forgetSink}.
 */
let spare: FrameParser | undefined

/** A parser for the sink's stream, which is at its start or between two events. */
export function borrowParser(sink: FrameSink, maxBufferSize: number): FrameParser {
  const parser = spare
  // The stream's own parser continues.
  if (parser?.sink === sink) {
    spare = undefined
    return parser
  }
  const isUsable = parser?.maxBufferSize === maxBufferSize && !sink.onComment
  if (isUsable) spare = undefined
  const next = isUsable ? parser : new FrameParser(maxBufferSize, sink)
  next.begin(sink)
  return next
}

/** @param parser - one between two events, without comments: nothing of its stream is left in it */
export function returnParser(parser: FrameParser): void {
  spare = parser
}

/** Releases a sink that needs no parser any more. */
export function forgetSink(sink: FrameSink): void {
  if (spare?.sink === sink) spare.sink = undefined
}
