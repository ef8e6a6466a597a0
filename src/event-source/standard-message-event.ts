import type { ServerEvent } from '../core/decoding/event-types.ts'

/**
 * A `MessageEvent` that the platform can dispatch. It is made as an `Event`, at a fraction of what the platform's
 * constructor costs, and chained to `MessageEvent.prototype`, whose members it has of its own.
 */
export class StandardMessageEvent extends Event {
  /** Chains it to the platform's. Not at import, when Node would load all of `fetch` with it. */
  static chain(): void {
    const { MessageEvent } = globalThis
    if (MessageEvent && !(this.prototype instanceof MessageEvent))
      Object.setPrototypeOf(this.prototype, MessageEvent.prototype)
  }

  readonly data: unknown
  readonly lastEventId: string
  readonly origin: string

  constructor({ type, data, lastEventId, origin }: ServerEvent) {
    super(type)
    this.data = data
    this.lastEventId = lastEventId
    this.origin = origin
  }

  get source() {
    return null
  }
  get ports() {
    return []
  }
  get userActivation() {
    return null
  }
  initMessageEvent() {}
}
