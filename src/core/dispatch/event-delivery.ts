import type { DecodeError } from '../decoding/decode-error.ts'
import { type DecodeEvent, decodeText } from '../decoding/decode.ts'
import type { ServerEvent } from '../decoding/event-types.ts'
import type { EventIterations } from '../iteration/event-iterations.ts'
import type { InFlightEvent } from '../last-event-id/in-flight-events.ts'
import type { LastEventId } from '../last-event-id/last-event-id.ts'
import { callSafely } from '../platform/call-safely.ts'
import { isPromise } from '../platform/is-promise.ts'
import { reportUncaught } from '../platform/report-uncaught.ts'
import { bufferComments } from '../stream/buffer-comments.ts'
import type { Frame, FrameSink } from '../stream/frame.ts'
import { type Until, isLastEvent } from '../stream/until.ts'
import type { HandlerEntry, HandlerRegistry } from './handler-registry.ts'

/** The client that one connection's events are delivered to. */
export interface DeliveryHost {
  readonly handlers: HandlerRegistry
  readonly lastEventId: LastEventId
  readonly counts: { events: number; decodeErrors: number }
  /** The queues of the `for await` loops, if there ever was one. */
  readonly iterations: EventIterations | undefined
  readonly options: {
    /** The caller's function for comments. */
    readonly onComment?: ((comment: string) => void) | undefined
    readonly until?: Until
  }
  /** Decodes an event's data. */
  readonly decode: DecodeEvent
  /** The last valid `retry:` field, in milliseconds. */
  serverDelay: number | undefined
  /** Reports an event that could not be decoded. */
  emitError(error: DecodeError): void
  /** A chunk of this many bytes arrived. */
  onBytes(count: number): void
  /** The stream is complete. */
  close(info: { readonly reason: 'ended' }): void
}

/** The connection loop: nothing is delivered once it has ended. */
export interface DeliveryLoop {
  readonly isEnded: boolean
}

/** The connection that the events are from. */
export interface DeliveredConnection {
  readonly origin: string
  /** The requested URL, for errors. */
  readonly url: string
  readonly attempt: number
}

/** The size of a chunk, in bytes, that may stay in memory while the connection is silent. */
const smallChunk = 512

/**
 * Delivers one connection's frames to the handlers. Each step costs time per event, so the common case, text data and no
 * store, is one short function that an engine can inline into the parser.
 */
export class EventDelivery implements FrameSink {
  readonly #host: DeliveryHost
  readonly #loop: DeliveryLoop
  readonly #connection: DeliveredConnection
  readonly #isPlain: boolean
  #chunkSize = 0

  constructor(host: DeliveryHost, loop: DeliveryLoop, connection: DeliveredConnection) {
    this.#host = host
    this.#loop = loop
    this.#connection = connection
    this.#isPlain =
      host.decode === decodeText && !host.lastEventId.isStored && host.options.until === undefined
  }

  get onComment(): ((comment: string) => void) | undefined {
    const { onComment } = this.#host.options
    return (
      onComment &&
      ((comment) => {
        if (!this.#loop.isEnded) callSafely(() => onComment(comment))
      })
    )
  }

  get bufferComments(): typeof bufferComments {
    return bufferComments
  }

  onBytes(count: number): void {
    this.#chunkSize = count
    this.#host.onBytes(count)
  }

  onRetry(delay: number): void {
    if (!this.#loop.isEnded) this.#host.serverDelay = delay
  }

  waitForCapacity(): Promise<void> | undefined {
    // Until the next chunk arrives, the ID would keep the whole chunk in memory.
    if (this.#chunkSize > smallChunk) this.#host.lastEventId.detach()
    return this.#host.iterations?.waitForCapacity()
  }

  /** A frame without data only changes the last event ID. */
  onId(id: string): void {
    if (!this.#loop.isEnded) this.#skip(id)
  }

  /** Decodes and dispatches the frame's event; async if the decoder is. */
  onFrame(frame: Frame): void | Promise<void> {
    if (this.#loop.isEnded) return
    const { counts, handlers, lastEventId } = this.#host
    counts.events++
    const before = lastEventId.current
    const event = {
      type: frame.event ?? 'message',
      data: frame.data,
      lastEventId: frame.id ?? before,
      origin: this.#connection.origin,
    }
    const entries = handlers.handlersFor(event.type)
    if (!this.#isPlain) return this.#decodeAndDispatch(event, entries.length > 0)
    lastEventId.current = event.lastEventId
    // Not for-of, whose iterator is too much code to inline.
    for (let index = 0; index < entries.length; index++) this.#call(entries[index]!, event, before)
  }

  /** An event without handlers is not decoded. */
  #decodeAndDispatch(
    event: ServerEvent<string, string>,
    hasHandlers: boolean,
  ): void | Promise<void> {
    if (this.#isLast(event)) {
      this.#skip(event.lastEventId)
      return this.#host.close({ reason: 'ended' })
    }
    if (!hasHandlers) return this.#skip(event.lastEventId)
    let decoded: unknown
    try {
      decoded = this.#host.decode(event, this.#connection)
    } catch (error) {
      return this.#refuse(error, event)
    }
    if (!isPromise(decoded)) return this.#dispatch(event, decoded)
    return decoded.then(
      (data) => this.#dispatch(event, data),
      (error) => this.#refuse(error, event),
    )
  }

  /** An unterminated last frame can complete the stream, but is not delivered. */
  onTail({ data, event: type = 'message', id = this.#host.lastEventId.current }: Frame): void {
    if (this.#loop.isEnded) return
    if (this.#isLast({ type, data, lastEventId: id, origin: this.#connection.origin }))
      this.#host.close({ reason: 'ended' })
  }

  #isLast(event: ServerEvent<string, string>): boolean {
    try {
      return isLastEvent(this.#host.options.until, event)
    } catch (error) {
      reportUncaught(error)
      return false
    }
  }

  /** @param event - not yet visible to any handler, so that its data can be replaced */
  #dispatch(event: ServerEvent, data: unknown) {
    if (this.#loop.isEnded) return
    ;(event as { data: unknown }).data = data
    const before = this.#host.lastEventId.current
    const inFlight = this.#begin(event.lastEventId)
    // Handlers may have changed while the event was decoded.
    for (const entry of this.#host.handlers.handlersFor(event.type))
      this.#call(entry, event, before, inFlight)
    void inFlight?.settle()
  }

  /** Calls the entry, unless the loop has ended or an earlier one removed it. An exception is reported. */
  #call(entry: HandlerEntry, event: ServerEvent, before: string, inFlight?: InFlightEvent) {
    if (this.#loop.isEnded) return this.#withhold(entry, before, inFlight)
    try {
      const { call, queue } = entry
      queue?.(event, before, inFlight)
      const result = call?.(event)
      if (inFlight && isPromise(result)) settleAfter(result, inFlight)
    } catch (error) {
      reportUncaught(error)
    }
  }

  /**
   * A handler closed the client before the entry received the event: with a store, or if the entry is a loop's, the next
   * `connect()` requests it again.
   */
  #withhold(entry: HandlerEntry, before: string, inFlight?: InFlightEvent) {
    if (inFlight) inFlight.abandon()
    else if ('queue' in entry) this.#host.lastEventId.trackQueued(before).abandon()
  }

  /** An event that cannot be decoded counts as handled, because decoding would fail again after a redelivery. */
  #refuse(error: unknown, { lastEventId }: ServerEvent) {
    this.#host.counts.decodeErrors++
    if (this.#loop.isEnded) return
    const inFlight = this.#begin(lastEventId)
    this.#host.emitError(error as DecodeError)
    void inFlight?.settle()
  }

  #skip(lastEventId: string) {
    void this.#begin(lastEventId)?.settle()
  }

  /** The last event ID is that of the last event dispatched, so an async decoder delays it. */
  #begin(lastEventId: string): InFlightEvent | undefined {
    this.#host.lastEventId.current = lastEventId
    return this.#host.lastEventId.trackEvent()
  }
}

/** Adds the promise of a handler as a part of the handling. */
function settleAfter(result: Promise<unknown>, inFlight: InFlightEvent) {
  inFlight.hold()
  Promise.resolve(result)
    .catch(reportUncaught)
    .then(() => inFlight.settle())
}
