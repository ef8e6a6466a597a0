import { noop } from '../platform/noop.ts'
import type { Client } from '../../client/client-core.ts'
import type { Handler } from './handler-registry.ts'
import { EventSourceError } from '../errors/errors.ts'
import type { ServerEvent } from '../decoding/event-types.ts'

/** How a handler listens. */
export interface OnOptions {
  /** Takes the handler off when aborted. */
  signal?: AbortSignal | undefined
  /** Takes the handler off before its first call. @defaultValue `false` */
  once?: boolean | undefined
}

/** Adds a handler of the events of this name, or of all; returns the function that takes it off. */
export function listen(
  client: Client,
  name: string | undefined,
  handler: Handler,
  { signal, once }: OnOptions = {},
): () => void {
  if (typeof handler !== 'function')
    throw new TypeError(`Failed to listen to "${name ?? 'any'}": the handler is not a function`)
  const takeOnce: Handler = (event) => {
    off()
    return handler(event)
  }
  let release = noop
  const off = client.dispatcher.add(
    name,
    once ? takeOnce : handler,
    handler,
    signal && (() => release()),
  )
  if (signal) release = client.signals.add(signal, off)
  if (signal?.aborted) off()
  return off
}

/** The next event of this name; rejects when the client closes before, and with the reason of the signal. */
export function nextEvent(
  client: Client,
  name: string,
  options: Pick<OnOptions, 'signal'>,
): Promise<ServerEvent> {
  // As an `EventEmitter` would have it, and as Node's own `once(client, name)` calls it.
  if (typeof options === 'function')
    throw new TypeError(
      'once(name) returns a promise; for a handler, use on(name, handler, { once: true })',
    )
  const { signal } = options
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      off()
      unsubscribe()
      signal?.removeEventListener('abort', abort)
      act()
    }
    const abort = () => settle(() => reject(signal!.reason))
    const failIfClosed = () => {
      const { attempt, error, status } = client.state.get()
      if (status !== 'closed') return
      const closed = new EventSourceError('closed', false, {
        action: `receive "${name}" from`,
        reason: 'the client was closed',
        url: client.url,
        attempt,
      })
      settle(() => reject(error ?? closed))
    }
    const off = client.dispatcher.add(name, (event) => settle(() => resolve(event)))
    const unsubscribe = client.state.subscribe(failIfClosed)
    signal?.addEventListener('abort', abort)
    if (signal?.aborted) abort()
    else failIfClosed()
  })
}
