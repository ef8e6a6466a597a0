import { abortable } from './abort.ts'
import { holdComments } from './comments.ts'
import { failure, openConnection } from './connection.ts'
import type { DecodeOptions } from './decode.ts'
import { type ListenerTarget, createDelivery } from './delivery.ts'
import type { Dispatcher } from './dispatch.ts'
import { type DecodeError, EventSourceError } from './errors.ts'
import type { Iterations } from './iterations.ts'
import type { ClientOptions, OpenInfo } from './options.ts'
import { type Position, storeError } from './position.ts'
import { readFrames } from './reader.ts'
import { callSafely } from './report.ts'
import type { RequestPlan } from './request.ts'
import type { AttemptContext } from './request-options.ts'
import type { ClientMetrics } from './state.ts'
import { resolveStream } from './stream-options.ts'

/** What of an {@link AttemptContext} comes from the attempts before. */
export type AttemptBefore = Omit<AttemptContext, 'lastEventId' | 'signal'>

/** What only the package's own classes can ask of an attempt. */
export interface AttemptOptions extends ClientOptions, DecodeOptions {
  skipErrorBody?: boolean | undefined
}

/**
 * Makes the function that makes one attempt, from the request to the end of its stream. It never rejects, but resolves
 * with the error that ended the attempt, with `'stop'` where the server said so, or with nothing: for a clean end, and
 * where the client broke it off.
 *
 * @param onRequest - told the URL of the request that is about to be made
 * @param onRetry - told the reconnection time, in milliseconds, that the server has set
 */
export function createAttempt(
  options: AttemptOptions,
  plan: RequestPlan,
  counts: { -readonly [Name in keyof ClientMetrics]: ClientMetrics[Name] },
  position: Position,
  dispatcher: Dispatcher,
  iterations: Iterations,
  target: ListenerTarget,
  tellError: (error: DecodeError) => void,
  onRequest: (url: string) => void,
  tellOpen: (life: AbortSignal, info: OpenInfo) => void,
  onRetry: (delay: number) => void,
) {
  const { fetch, onComment, skipErrorBody } = options
  const { clock, connectTimeout, decode, idleTimeout, maxBufferSize } = resolveStream(options)
  const deliver = createDelivery(dispatcher, position, counts, decode, target, tellError)

  return async (
    before: AttemptBefore,
    controller: AbortController,
    life: AbortSignal,
  ): Promise<EventSourceError | 'stop' | void> => {
    const { attempt } = before
    const { signal } = controller
    let { url } = plan
    try {
      const load = position.load().catch((cause) => {
        throw storeError('load', url, attempt, cause)
      })
      await abortable(load, signal)
      const context = { ...before, lastEventId: position.id, signal }
      const [requestUrl, init] = await abortable(plan.prepare(context), signal)
      url = requestUrl
      onRequest(url)
      counts.attempts++
      const connection = await openConnection(
        url,
        init,
        fetch,
        attempt,
        controller,
        clock,
        connectTimeout,
        (status) => status === 200,
        skipErrorBody,
      )
      if (!connection) return 'stop'
      const [response, body, origin] = connection
      const reader = readFrames(
        body,
        controller,
        clock,
        idleTimeout,
        maxBufferSize,
        url,
        attempt,
        (frame) => deliver(frame, origin, life),
        (count) => {
          counts.bytes += count
          counts.lastActivity = clock.now()
        },
        onRetry,
        onComment &&
          ((comment) => {
            if (!life.aborted) callSafely(onComment, comment)
          }),
        holdComments,
      )
      // Not `open`, should the client have been closed in the moment since the response.
      if (signal.aborted) throw signal.reason
      counts.opens++
      tellOpen(life, {
        attempt,
        url: response.url || url,
        headers: response.headers as Headers,
      })
      while (await reader.read())
        while (iterations.isFull()) await abortable(iterations.room(), signal)
    } catch (cause) {
      const error = failure('open', url, attempt, signal, cause)
      if (error instanceof EventSourceError) return error
    } finally {
      // Cancelling a body leaves the socket open in some engines; aborting its request does not.
      controller.abort()
    }
  }
}
