import { type DecodeEvent, isPromise } from './decode.ts'
import type { Dispatcher } from './dispatch.ts'
import type { DecodeError } from './errors.ts'
import type { Position } from './position.ts'
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
    if (id !== undefined) position.move(id)
    const claim = position.claim()
    const finish = () => {
      if (claim) void position.settle(claim)
    }
    if (data === undefined) return finish()
    counts.events++
    // What nobody listens to is not decoded.
    const hasListener = target.hasListener(type)
    if (!hasListener && !dispatcher.has(type)) return finish()

    const event = { type, data, lastEventId: position.id, origin }
    const handOut = (decoded: unknown) => {
      const delivered = { ...event, data: decoded }
      dispatcher.deliver(delivered, claim, position.settle, isOver)
      if (hasListener && !isOver()) target.notifyListeners(delivered)
      finish()
    }
    const refuse = (error: DecodeError) => {
      counts.decodeErrors++
      if (!isOver()) onDecodeError(error)
      finish()
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
