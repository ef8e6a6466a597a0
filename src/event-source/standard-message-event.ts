import { showMembers } from './show-members.ts'

const noPorts: readonly MessagePort[] = /* @__PURE__ */ Object.freeze([])

/**
 * A `MessageEvent` that the platform can dispatch. It is constructed as an `Event`, at a fraction of the cost of the
 * platform's constructor; its prototype has the members of `MessageEvent` and inherits from the platform's.
 */
export class StandardMessageEvent extends Event {
  /** Makes instances those of the platform's class. Not at import, when Node would load all of `fetch` for it. */
  static inheritFromPlatform(): void {
    const { MessageEvent } = globalThis
    const { prototype } = this
    if (!MessageEvent || prototype instanceof MessageEvent) return
    Object.setPrototypeOf(prototype, MessageEvent.prototype)
    showMembers(prototype)
    // Classes transpiled by Babel read it from the prototype itself, to construct an event.
    const get = (receiver: unknown) => (receiver === prototype ? this : MessageEvent)
    Object.defineProperty(prototype, 'constructor', {
      configurable: true,
      get() {
        return get(this)
      },
    })
  }

  readonly #data: string
  readonly #lastEventId: string
  readonly #origin: string

  constructor(type: string, data: string, lastEventId: string, origin: string) {
    super(type)
    this.#data = data
    this.#lastEventId = lastEventId
    this.#origin = origin
  }

  get data(): string {
    return this.#data
  }
  get lastEventId(): string {
    return this.#lastEventId
  }
  get origin(): string {
    return this.#origin
  }
  get source(): null {
    return null
  }
  get ports(): readonly MessagePort[] {
    return noPorts
  }
  get userActivation(): null {
    return null
  }
  // Deno defines it on each instance of its own class.
  get [Symbol.toStringTag](): string {
    return 'MessageEvent'
  }
  initMessageEvent(): void {}
}
