import { callSafely } from '../platform/call-safely.ts'
import type { DecodeError } from '../decoding/decode-error.ts'
import { isPromise } from '../platform/is-promise.ts'
import { abortable } from '../platform/abortable.ts'
import type { Client } from '../../client/client-core.ts'
import { bufferComments } from '../stream/buffer-comments.ts'
import { type DecodeEvent, resolveDecode } from '../decoding/decode.ts'
import { type Dispatcher, deliverAlong } from './handler-registry.ts'
import type { Life } from '../../client/connection-loop.ts'
import type { Position } from '../last-event-id/last-event-id.ts'
import type { Frame, FrameSink } from '../stream/frame.ts'
import type { Claim } from '../last-event-id/stored-position.ts'
import type { ServerEvent } from '../decoding/event-types.ts'

/**
 * Takes one connection's frames to whoever listens. Everything on an event's way costs each event, so nothing is made here
 * but the event itself.
 */
export class Delivery implements FrameSink {
  readonly #client: Client
  readonly #life: Life
  readonly #origin: string
  readonly #dispatcher: Dispatcher
  readonly #position: Position
  readonly #decode: DecodeEvent
  #chunkSize = 0

  /** @param origin - that its events have */
  constructor(client: Client, life: Life, origin: string) {
    this.#client = client
    this.#life = life
    this.#origin = origin
    this.#dispatcher = client.dispatcher
    this.#position = client.position
    this.#decode = resolveDecode(client.options.events, client.options.decode)
  }

  get onComment(): ((comment: string) => void) | undefined {
    const { onComment } = this.#client.options
    return (
      onComment &&
      ((comment) => {
        if (!this.#life.isOver) callSafely(onComment, comment)
      })
    )
  }

  get bufferComments(): typeof bufferComments {
    return bufferComments
  }

  waitForCapacity(signal: AbortSignal): Promise<void> | undefined {
    // It may be long until the next chunk. Of a small one it does not matter.
    if (this.#chunkSize > 512) this.#position.detach()
    return this.#client.isHeldBack() ? this.#room(signal) : undefined
  }

  onBytes(count: number): void {
    this.#chunkSize = count
    const { clock, counts } = this.#client
    counts.bytes += count
    counts.lastActivity = clock.now()
  }

  onRetry(delay: number): void {
    if (!this.#life.isOver) this.#client.serverDelay = delay
  }

  onId(id: string): void {
    if (!this.#life.isOver) this.#pass(id)
  }

  /** Hands the frame's event out, until the life is over; async while a decoder is. */
  onFrame(frame: Frame): void | Promise<void> {
    if (this.#life.isOver) return
    const { id: lastEventId = this.#position.id, event: type = 'message', data } = frame
    this.#client.counts.events++
    // What nobody listens to is not decoded.
    if (this.#dispatcher.route(type).length === 0 && !this.#client.target?.hasListener(type))
      return this.#pass(lastEventId)

    const event = { type, data, lastEventId, origin: this.#origin }
    let decoded: unknown
    try {
      decoded = this.#decode(event)
    } catch (error) {
      return this.#refuse(error, lastEventId)
    }
    if (!isPromise(decoded)) return this.#handOut(event, decoded)
    return decoded.then(
      (value) => this.#handOut(event, value),
      (error) => this.#refuse(error, lastEventId),
    )
  }

  /** @param event - seen by nobody yet, so that it can take the decoded data */
  #handOut(event: ServerEvent, decoded: unknown) {
    const life = this.#life
    const { target } = this.#client
    if (life.isOver) return
    const claim = this.#begin(event.lastEventId)
    ;(event as { data: unknown }).data = decoded
    const hasListener = target?.hasListener(event.type)
    const route = this.#dispatcher.route(event.type)
    let isHandled = deliverAlong(route, event, claim, this.#position, life)
    if (hasListener) {
      isHandled = !life.isOver
      if (isHandled) target?.notifyListeners(event)
    }
    if (claim) this.#end(claim, isHandled)
  }

  #refuse(error: unknown, lastEventId: string) {
    this.#client.counts.decodeErrors++
    if (this.#life.isOver) return
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

  async #room(signal: AbortSignal) {
    const client = this.#client
    while (client.isHeldBack()) await abortable(client.iterations.room(), signal)
  }
}
