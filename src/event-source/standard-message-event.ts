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

  readonly #event: ServerEvent

  constructor(event: ServerEvent) {
    super(event.type)
    this.#event = event
  }

  // Accessors, not fields: React Native's Babel preset assigns fields, which the platform's accessors intercept.
  get data(): unknown {
    return this.#event.data
  }
  get lastEventId(): string {
    return this.#event.lastEventId
  }
  get origin(): string {
    return this.#event.origin
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
