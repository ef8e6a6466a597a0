import { type DecodeEvent, isPromise } from './decode.ts'
import type { Dispatcher } from './dispatch.ts'
import type { DecodeError } from './errors.ts'
import type { Position } from './position.ts'
import type { ClientMetrics } from './state.ts'
import type { Frame, ServerEvent } from './types.ts'

/** What listens through the platform's `EventTarget`. */
export interface ListenerTarget {
  hasListener(type: string): boolean
  notifyListeners(event: ServerEvent): void
  notifyLifecycle(type: 'open' | 'error'): void
}

/** What delivering works with, and whom it tells what. */
export interface DeliveryHost {
  readonly counts: { -readonly [Name in keyof ClientMetrics]: ClientMetrics[Name] }
  readonly position: Position
  readonly dispatcher: Dispatcher
  readonly target: ListenerTarget
  onDecodeError(error: DecodeError): void
}

/**
 * Makes the function that takes the frames of one connection to whoever listens. It is async while a decoder is.
 *
 * @param isOver - the client is closed: nothing is delivered any more
 */
export function createDelivery(
  host: DeliveryHost,
  decode: DecodeEvent,
  origin: string,
  isOver: () => boolean,
): (frame: Frame) => void | Promise<void> {
  const { counts, dispatcher, position, target } = host

  return ({ id, event, data }) => {
    if (isOver()) return
    if (id !== undefined) position.move(id)
    const claim = position.claim()
    const finish = () => {
      if (claim) void position.settle(claim)
    }
    if (data === undefined) return finish()
    counts.events++
    const type = event ?? 'message'
    // What nobody listens to is not decoded.
    const hasListener = target.hasListener(type)
    if (!hasListener && !dispatcher.has(type)) return finish()

    const raw = { type, data, lastEventId: position.id, origin }
    const deliver = (decoded: unknown) => {
      const delivered: ServerEvent = decoded === data ? raw : { ...raw, data: decoded }
      dispatcher.deliver(delivered, position, claim, isOver)
      if (hasListener && !isOver()) target.notifyListeners(delivered)
      finish()
    }
    const refuse = (error: unknown) => {
      counts.decodeErrors++
      if (!isOver()) host.onDecodeError(error as DecodeError)
      finish()
    }
    let decoded: unknown
    try {
      decoded = decode(raw)
    } catch (error) {
      return refuse(error)
    }
    if (isPromise(decoded)) return decoded.then(deliver, refuse)
    deliver(decoded)
  }
}
