import { type DecodeEvent, isPromise, resolveDecode } from './decode.ts'
import type { Client } from './client.ts'
import { type Dispatcher, deliverAlong } from './dispatch.ts'
import type { DecodeError } from './errors.ts'
import type { Life } from './life.ts'
import type { Claim, Position } from './position.ts'
import type { Frame, ServerEvent } from './types.ts'

/** What listens through `addEventListener`. */
export interface ListenerTarget {
  hasListener(type: string): boolean
  notifyListeners(event: ServerEvent): void
  notifyLifecycle(type: 'open' | 'error'): void
}

/**
 * Takes frames to whoever listens. Everything on an event's way costs each event, so nothing is made here but the event
 * itself.
 */
export class Delivery {
  readonly #dispatcher: Dispatcher
  readonly #position: Position
  readonly #counts: Client['counts']
  readonly #decode: DecodeEvent
  readonly #target: ListenerTarget
  readonly #client: Client

  constructor(client: Client) {
    this.#client = client
    this.#dispatcher = client.dispatcher
    this.#position = client.position
    this.#counts = client.counts
    this.#decode = resolveDecode(client.options.events, client.options.decode)
    this.#target = client.target
  }

  /** Until the life is over; async while a decoder is. */
  deliver(frame: Frame, origin: string, life: Life): void | Promise<void> {
    if (life.isOver) return
    const { id: lastEventId = this.#position.id, event: type = 'message', data } = frame
    if (data === undefined) return this.#pass(lastEventId)
    this.#counts.events++
    // What nobody listens to is not decoded.
    if (this.#dispatcher.route(type).length === 0 && !this.#target.hasListener(type))
      return this.#pass(lastEventId)

    const event = { type, data, lastEventId, origin }
    let decoded: unknown
    try {
      decoded = this.#decode(event)
    } catch (error) {
      return this.#refuse(error, lastEventId, life)
    }
    if (!isPromise(decoded)) return this.#handOut(event, decoded, life)
    return decoded.then(
      (value) => this.#handOut(event, value, life),
      (error) => this.#refuse(error, lastEventId, life),
    )
  }

  /** @param event - seen by nobody yet, so that it can take the decoded data */
  #handOut(event: ServerEvent, decoded: unknown, life: Life) {
    if (life.isOver) return
    const claim = this.#begin(event.lastEventId)
    ;(event as { data: unknown }).data = decoded
    const hasListener = this.#target.hasListener(event.type)
    const route = this.#dispatcher.route(event.type)
    let isHandled = deliverAlong(route, event, claim, this.#position, life)
    if (hasListener) {
      isHandled = !life.isOver
      if (isHandled) this.#target.notifyListeners(event)
    }
    if (claim) this.#end(claim, isHandled)
  }

  #refuse(error: unknown, lastEventId: string, life: Life) {
    this.#counts.decodeErrors++
    if (life.isOver) return
    const claim = this.#begin(lastEventId)
    this.#client.tellError(error as DecodeError)
    if (claim) this.#end(claim, true)
  }

  #pass(lastEventId: string) {
    const claim = this.#begin(lastEventId)
    if (claim) this.#end(claim, true)
  }

  /** The position is that of the last event dispatched, so an async decoder holds it back. */
  #begin(lastEventId: string): Claim | undefined {
    this.#position.id = lastEventId
    return this.#position.claim()
  }

  #end(claim: Claim, isHandled: boolean) {
    // What was closed in the midst of it comes again.
    if (isHandled) void this.#position.settle(claim)
    else this.#position.abandon(claim)
  }
}
