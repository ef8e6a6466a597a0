import { type DecodeEvent, isPromise } from './decode.ts'
import type { Dispatcher } from './dispatch.ts'
import type { DecodeError } from './errors.ts'
import type { Claim, Position } from './position.ts'
import type { Frame, ServerEvent } from './types.ts'

/** What listens through the platform's `EventTarget`. */
export interface ListenerTarget {
  hasListener(type: string): boolean
  notifyListeners(event: ServerEvent): void
  notifyLifecycle(type: 'open' | 'error'): void
}

/** Makes the function that takes frames to whoever listens, until the life is over; async while a decoder is. */
export function createDelivery(
  dispatcher: Dispatcher,
  position: Position,
  counts: { events: number; decodeErrors: number },
  decode: DecodeEvent,
  target: ListenerTarget,
  onDecodeError: (error: DecodeError) => void,
) {
  return (
    { id, event: type = 'message', data }: Frame,
    origin: string,
    life: AbortSignal,
  ): void | Promise<void> => {
    const isOver = () => life.aborted
    if (isOver()) return
    const lastEventId = id ?? position.id
    // The position is that of the last event dispatched, so an async decoder holds it back.
    const dispatch = (act?: (claim: Claim | undefined) => boolean | void) => {
      if (isOver()) return
      position.move(lastEventId)
      const claim = position.claim()
      const isHandled = act?.(claim) !== false
      if (!claim) return
      // What was closed in the midst of it comes again.
      if (isHandled) void position.settle(claim)
      else position.abandon(claim)
    }
    if (data === undefined) return dispatch()
    counts.events++
    // What nobody listens to is not decoded.
    const hasListener = target.hasListener(type)
    if (!hasListener && !dispatcher.has(type)) return dispatch()

    const event = { type, data, lastEventId, origin }
    const handOut = (decoded: unknown) =>
      dispatch((claim) => {
        const delivered = { ...event, data: decoded }
        const isDelivered = dispatcher.deliver(delivered, claim, position.settle, isOver)
        if (!hasListener) return isDelivered
        if (isOver()) return false
        target.notifyListeners(delivered)
        return true
      })
    const refuse = (error: DecodeError) => {
      counts.decodeErrors++
      dispatch(() => onDecodeError(error))
    }
    let decoded: unknown
    try {
      decoded = decode(event)
    } catch (error) {
      return refuse(error as DecodeError)
    }
    if (isPromise(decoded)) return decoded.then(handOut, refuse)
    handOut(decoded)
  }
}
