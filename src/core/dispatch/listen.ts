import { noop } from '../platform/noop.ts'
import type { Handler, HandlerRegistry } from './handler-registry.ts'
import type { HandlerSignals } from './handler-signals.ts'

/** The options of `on` and `onAny`. */
export interface OnOptions {
  /** Removes the handler when aborted. */
  signal?: AbortSignal | undefined
  /** Removes the handler before its first call. @defaultValue `false` */
  once?: boolean | undefined
}

/** A client that handlers and listeners are added to. */
export interface ListenHost {
  readonly handlers: HandlerRegistry
  readonly signals: HandlerSignals
}

/** Adds a handler for events of this name, or for all events; returns a function that removes it. */
export function listen(
  host: ListenHost,
  name: string | undefined,
  handler: Handler,
  { signal, once }: OnOptions = {},
): () => void {
  if (typeof handler !== 'function')
    throw new TypeError(`Failed to listen to "${name ?? 'any'}": the handler is not a function`)
  const callOnce: Handler = (event) => {
    off()
    return handler(event)
  }
  let forgetSignal = noop
  const off = host.handlers.add({
    name,
    handler,
    call: once ? callOnce : handler,
    onRemove: signal && (() => forgetSignal()),
  })
  if (signal) forgetSignal = host.signals.add(signal, off)
  if (signal?.aborted) off()
  return off
}
