import { abortable } from './abort.ts'
import { holdComments } from './comments.ts'
import { openConnection } from './connection.ts'
import type { DecodeOptions } from './decode.ts'
import type { Client } from './client.ts'
import type { Delivery } from './delivery.ts'
import type { Life } from './life.ts'
import type { Clock } from './ports.ts'
import type { ClientOptions } from './options.ts'
import { storeError } from './position.ts'
import { type FrameSink, FrameReader } from './reader.ts'
import { callSafely } from './report.ts'
import type { AttemptContext } from './request-options.ts'
import { resolveStream } from './stream-options.ts'
import type { Frame } from './types.ts'

/** What of an {@link AttemptContext} comes from the attempts before. */
export type AttemptBefore = Omit<AttemptContext, 'lastEventId' | 'signal'>

/** What only the package's own classes can ask of an attempt. */
export interface AttemptOptions extends ClientOptions, DecodeOptions {
  skipErrorBody?: boolean | undefined
}

/**
 * Opens one attempt's stream. Resolves with nothing where the server said to stop; rejects with what went wrong, or with
 * the reason of an abort.
 */
export async function openStream(
  client: Client,
  life: Life,
  delivery: Delivery,
  before: AttemptBefore,
  controller: AbortController,
): Promise<FrameReader | undefined> {
  const { counts, options, plan, position } = client
  const { clock, connectTimeout, idleTimeout, maxBufferSize } = resolveStream(options)
  const { attempt } = before
  const { signal } = controller
  const loading = position.load()?.catch((cause) => {
    throw storeError('load', plan.url, attempt, cause)
  })
  if (loading) await abortable(loading, signal)
  const context = { ...before, lastEventId: position.id, signal }
  const [url, init] = await abortable(plan.prepare(context), signal)
  client.url = url
  counts.attempts++
  const connection = await openConnection(
    url,
    init,
    options.fetch,
    attempt,
    controller,
    clock,
    connectTimeout,
    (status) => status === 200,
    options.skipErrorBody,
  )
  if (!connection) return undefined
  const [response, body, origin] = connection
  const reader = new FrameReader(
    body,
    controller,
    clock,
    idleTimeout,
    maxBufferSize,
    url,
    attempt,
    new AttemptSink(client, delivery, origin, life, signal, clock),
    holdComments,
  )
  // Not `open`, should the client have been closed in the moment since the response.
  if (signal.aborted) throw signal.reason
  life.open({ attempt, url: response.url || url, headers: response.headers as Headers })
  return reader
}

/** Where an attempt's frames go. */
class AttemptSink implements FrameSink {
  readonly #client: Client
  readonly #origin: string
  readonly #life: Life
  readonly #signal: AbortSignal
  readonly #delivery: Delivery
  readonly #clock: Clock
  readonly onComment: ((comment: string) => void) | undefined
  #chunkSize = 0

  constructor(
    client: Client,
    delivery: Delivery,
    origin: string,
    life: Life,
    signal: AbortSignal,
    clock: Clock,
  ) {
    this.#client = client
    this.#delivery = delivery
    this.#clock = clock
    this.#origin = origin
    this.#life = life
    this.#signal = signal
    const { onComment } = client.options
    this.onComment =
      onComment &&
      ((comment) => {
        if (!life.isOver) callSafely(onComment, comment)
      })
  }

  onFrame(frame: Frame) {
    return this.#delivery.deliver(frame, this.#origin, this.#life)
  }

  hold() {
    const { iterations, position } = this.#client
    // It may be long until the next chunk. Of a small one it does not matter.
    if (this.#chunkSize > 512) position.detach()
    return iterations.isFull() ? this.#room() : undefined
  }

  onBytes(count: number) {
    const { counts } = this.#client
    this.#chunkSize = count
    counts.bytes += count
    counts.lastActivity = this.#clock.now()
  }

  onRetry(delay: number) {
    this.#client.serverDelay = delay
  }

  async #room() {
    const { iterations } = this.#client
    while (iterations.isFull()) await abortable(iterations.room(), this.#signal)
  }
}
