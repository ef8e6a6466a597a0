import { abortable } from '../core/platform/abortable.ts'
import { openConnection } from '../core/http/open-connection.ts'
import type { DecodeOptions } from '../core/decoding/decode.ts'
import type { Client } from './client-core.ts'
import { Delivery } from '../core/dispatch/event-delivery.ts'
import type { Life } from './connection-loop.ts'
import type { ClientOptions } from './client-options.ts'
import { FrameReader } from '../core/stream/frame-reader.ts'
import { watchForSilence } from '../core/stream/idle-watchdog.ts'
import type { AttemptContext } from '../core/http/request-options.ts'
import { storeError } from '../core/last-event-id/stored-position.ts'
import { resolveStream } from '../core/stream/stream-options.ts'

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
  const request = await abortable(plan.prepare(context), signal)
  const { url } = request
  client.url = url
  counts.attempts++
  const connection = await openConnection(request, {
    fetch: options.fetch,
    attempt,
    controller,
    clock,
    connectTimeout,
    isExpectedStatus: (status) => status === 200,
    skipErrorBody: options.skipErrorBody,
  })
  if (!connection) return undefined
  const { response, body, origin } = connection
  const reading = { controller, clock, idleTimeout, maxBufferSize, url, attempt }
  const reader = new FrameReader(body, new Delivery(client, life, origin), reading)
  watchForSilence(reader, reading)
  life.open(reader, { attempt, url: response.url || url, headers: response.headers as Headers })
  return reader
}
