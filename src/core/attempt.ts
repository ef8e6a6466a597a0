import { abortable, ignore } from './abort.ts'
import { type Connection, openConnection } from './connection.ts'
import { type DeliveryHost, createDelivery } from './delivery.ts'
import { EventSourceError, IdleTimeoutError, NetworkError } from './errors.ts'
import type { Iterations } from './iterations.ts'
import type { OpenInfo, ResolvedOptions } from './options.ts'
import type { Position } from './position.ts'
import { readFrames } from './reader.ts'
import { prepareRequest } from './request.ts'
import { createSequence } from './sequence.ts'
import { createWatchdog } from './watchdog.ts'

/** What an attempt works with, and whom it tells what. */
export interface AttemptHost extends DeliveryHost {
  readonly options: ResolvedOptions
  readonly iterations: Iterations
  /** Aborted when the client is closed. */
  readonly lifeSignal: AbortSignal
  /** The request is about to be made. */
  onRequest(url: string): void
  onOpen(info: OpenInfo): void
  onRetry(delay: number): void
  onComment: ((comment: string) => void) | undefined
}

/** How an attempt ended; with neither mark nor error, the stream ended cleanly or was broken off by the client. */
export interface Ending {
  readonly error: EventSourceError | undefined
  /** The server said 204: stop. */
  readonly isStop: boolean
  /** It delivered an event, or stayed open for long enough. */
  readonly wasHealthy: boolean
}

/**
 * One attempt, from the request to the end of its stream. It never rejects.
 *
 * @param controller - aborted to break the attempt off; aborted in any case at its end
 */
export async function runAttempt(
  host: AttemptHost,
  controller: AbortController,
  attempt: number,
  previous: EventSourceError | undefined,
): Promise<Ending> {
  const { options, counts, position } = host
  const { clock, connectTimeout, reconnect, request } = options
  const { signal } = controller
  const eventsBefore = counts.events
  let openedAt = Infinity
  let url = typeof request.url === 'string' ? request.url : ''
  let error: EventSourceError | undefined
  let isStop = false
  try {
    await abortable(loadPosition(position, url, attempt), signal)
    const context = { attempt, lastEventId: position.id, error: previous, signal }
    const prepared = await abortable(prepareRequest(request, context), signal)
    url = prepared.url
    host.onRequest(url)
    counts.attempts++
    const connection = await openConnection(prepared, {
      attempt,
      clock,
      connectTimeout,
      controller,
      fetch: request.fetch,
    })
    if (signal.aborted) throw signal.reason
    if (connection) {
      openedAt = clock.now()
      await readConnection(host, controller, connection, url, attempt)
    } else isStop = true
  } catch (cause) {
    if (cause instanceof EventSourceError) error = cause
    else if (!signal.aborted) error = new NetworkError('open', { url, attempt, cause })
  }
  // Cancelling a body leaves the socket open in some engines; aborting its request does not.
  controller.abort()
  const wasHealthy =
    counts.events > eventsBefore || clock.now() - openedAt >= reconnect.minUptime
  return { error, isStop, wasHealthy }
}

async function loadPosition(position: Position, url: string, attempt: number): Promise<void> {
  try {
    await position.load()
  } catch (cause) {
    const reason = 'the store of "lastEventId" did not load'
    throw new EventSourceError('store', true, 'open', reason, { url, attempt, cause })
  }
}

async function readConnection(
  host: AttemptHost,
  controller: AbortController,
  { body, response, origin }: Connection,
  url: string,
  attempt: number,
): Promise<void> {
  const { counts, iterations, lifeSignal, options } = host
  const { clock, decode, idleTimeout, maxBufferSize } = options
  const { signal } = controller
  const details = { url, attempt }
  counts.opens++
  host.onOpen({ attempt, url: response.url || url, headers: response.headers })

  const isOver = () => lifeSignal.aborted
  const frames = createSequence(createDelivery(host, decode, origin, isOver))
  let isHeldBack = false
  const watchdog = createWatchdog(
    clock,
    idleTimeout,
    () => controller.abort(new IdleTimeoutError(idleTimeout, details)),
    () => isHeldBack,
  )
  const sink = {
    onFrame: frames.push,
    onRetry: host.onRetry,
    onComment: host.onComment,
    onBytes(count: number) {
      counts.bytes += count
      counts.lastActivity = watchdog.touch()
    },
  }
  try {
    const reader = readFrames(body, sink, maxBufferSize, details, signal)
    while (await reader.read()) {
      while (frames.busy || iterations.isFull) {
        isHeldBack = true
        await abortable(frames.busy ?? iterations.room(), signal)
      }
      isHeldBack = false
    }
  } finally {
    watchdog.stop()
    // What has been received is delivered however the connection ended, unless the client is closed.
    while (frames.busy && !isOver()) await abortable(frames.busy, lifeSignal).catch(ignore)
  }
}
