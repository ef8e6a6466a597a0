import type { ServerEvent } from '../core/decoding/event-types.ts'
import type { OnOptions } from '../core/dispatch/listen.ts'
import { abortReason } from '../core/errors/abort.ts'
import { EventSourceError } from '../core/errors/errors.ts'
import type { ClientCore } from './client-core.ts'

/** Resolves with the next event of this name. Rejects if the client closes first, or with the reason of the signal. */
export function nextEvent(
  core: ClientCore,
  name: string,
  options: Pick<OnOptions, 'signal'>,
): Promise<ServerEvent> {
  // An `EventEmitter` takes a handler here, and Node's own `once(client, name)` passes one.
  if (typeof options === 'function')
    throw new TypeError(
      'once(name) returns a promise; for a handler, use on(name, handler, { once: true })',
    )
  core.watchSignal()
  const { handlers, state } = core
  const { signal } = options
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      off()
      unsubscribe()
      signal?.removeEventListener('abort', abort)
      act()
    }
    const abort = () => settle(() => reject(abortReason(signal!)))
    const failIfClosed = () => {
      const { attempt, error, status } = state.get()
      if (status !== 'closed') return
      const closed = new EventSourceError('closed', false, {
        action: `receive "${name}" from`,
        reason: 'the client was closed',
        url: core.url,
        attempt,
      })
      settle(() => reject(error ?? closed))
    }
    const off = handlers.add({ name, call: (event) => settle(() => resolve(event)) })
    const unsubscribe = state.onChange(failIfClosed)
    signal?.addEventListener('abort', abort)
    if (signal?.aborted) abort()
    else failIfClosed()
  })
}
