import { createParser } from 'eventsource-parser'
import { ignore } from './abort.ts'
import type { holdComments } from './comments.ts'
import { failure } from './connection.ts'
import { isPromise } from './decode.ts'
import { BufferLimitError, IdleTimeoutError } from './errors.ts'
import type { Clock } from './ports.ts'
import type { ByteStream } from './request-options.ts'
import type { Frame } from './types.ts'
import { createWatchdog } from './watchdog.ts'

/** Reads a stream on demand. */
export interface FrameReader {
  /**
   * Reads one chunk and hands out its frames, in order; resolves when they have been dealt with, with false at the end
   * of the stream. Rejects with the reason of an abort, or with what went wrong.
   */
  read(): Promise<boolean>
  /** Takes an unfinished last frame for a finished one. */
  flush(): Promise<void>
}

/**
 * Bytes to text to frames. Nothing is read before it is asked for.
 *
 * @param controller - cancels the stream when aborted; aborted when nothing comes for `idleTimeout` ms while it is read
 * @param onFrame - may be async: frames wait for the ones before them
 * @param hold - keeps unfinished comments from counting; given by those who listen to comments, for the others' size
 */
export function readFrames(
  body: ByteStream,
  controller: AbortController,
  clock: Clock,
  idleTimeout: number,
  maxBufferSize: number,
  url: string,
  attempt: number,
  onFrame: (frame: Frame) => void | Promise<void>,
  onBytes?: (count: number) => void,
  onRetry?: (delay: number) => void,
  onComment?: (comment: string) => void,
  hold?: typeof holdComments,
): FrameReader {
  const { signal } = controller
  const source = body.getReader()
  let isReading = false
  const watchdog = createWatchdog(
    clock,
    idleTimeout,
    () => {
      const reason = `nothing received for ${idleTimeout} ms (idleTimeout)`
      controller.abort(new IdleTimeoutError('idle-timeout', true, 'read', reason, url, attempt))
    },
    () => !isReading,
  )
  // Aborting the request should do, but a body that did not come from `fetch` knows nothing of it.
  const cancel = () => {
    watchdog.stop()
    source.cancel().catch(ignore)
  }
  signal.addEventListener('abort', cancel)
  if (signal.aborted) cancel()

  // The frames that wait for an async one.
  let pending: Promise<void> | undefined
  const pass = (frame: Frame) => {
    const result = pending ? pending.then(() => onFrame(frame)) : onFrame(frame)
    if (isPromise(result)) pending = result
  }
  // Both the decoder and the parser would drop a BOM, and so one too many. The decoder is told not to, and the parser
  // looks for one (and for the text "ï»¿") only at its very start, which an empty line takes up.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let isStart = true
  let isOverLimit = false
  let blockId: string | undefined
  /** [spec] A block without data makes no event, but its ID counts. */
  const passId = () => {
    if (blockId !== undefined) pass({ id: blockId })
    blockId = undefined
  }
  const parser = createParser({
    maxBufferSize,
    // Called at the end of every block with an ID, before `onEvent` where the block has data too.
    onId(id) {
      passId()
      blockId = id
    },
    onEvent(frame) {
      if (frame.id === undefined) passId()
      blockId = undefined
      pass(frame)
    },
    onRetry,
    onComment: onComment && ((comment) => onComment(comment.slice(0, maxBufferSize))),
    onError({ type }) {
      isOverLimit ||= type === 'max-buffer-size-exceeded'
    },
  })
  parser.feed('\n')
  const feed = onComment && hold ? hold(parser.feed, maxBufferSize) : parser.feed

  const parse = async (text: string) => {
    if (text !== '') {
      // [spec] One leading U+FEFF BYTE ORDER MARK is dropped.
      feed(isStart && text[0] === '\uFEFF' ? text.slice(1) : text)
      isStart = false
      passId()
    }
    await pending
    pending = undefined
    if (isOverLimit) {
      const reason = `an event exceeds ${maxBufferSize} characters (maxBufferSize)`
      throw new BufferLimitError('buffer-limit', false, 'read', reason, url, attempt)
    }
  }

  return {
    async read() {
      let text: string
      try {
        // Silence counts while it is listened to.
        isReading = true
        watchdog.touch()
        const { done, value } = await source.read()
        isReading = false
        if (signal.aborted) throw signal.reason
        if (done || !value) return false
        if (typeof value === 'string')
          throw new TypeError('the body gave text, not bytes; encode it with TextEncoder')
        onBytes?.(value.byteLength)
        text = decoder.decode(value, { stream: true })
      } catch (cause) {
        cancel()
        throw failure('read', url, attempt, signal, cause)
      }
      await parse(text)
      return true
    },
    flush: () => parse(`${decoder.decode()}\n\n`),
  }
}
