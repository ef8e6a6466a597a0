import type { ServerMessageEvent } from './message-event.ts'
import type { ServerEvent } from '../decoding/event-types.ts'

/** An empty class whose prototype {@link chainMessages} chains to the platform's class. */
const PlatformEvent = function () {} as unknown as new () => Event

/**
 * Chains messages to the platform's class. Not at import, because Node would load all of `fetch` with it.
 *
 * The platform's members throw for events that it has not constructed. They are replaced here: getters with their value in
 * a new event, methods with functions that do nothing, and methods named by symbols with `undefined`.
 */
export function chainMessages(): void {
  const { prototype } = PlatformEvent
  const { Event, MessageEvent = Event } = globalThis
  if (prototype instanceof Event) return
  const blank = new Event('')
  Object.setPrototypeOf(prototype, MessageEvent.prototype)
  for (const source of [Event, MessageEvent])
    for (const key of Reflect.ownKeys(source.prototype)) {
      const { get, value } = Object.getOwnPropertyDescriptor(source.prototype, key)!
      const isMethod = typeof value === 'function' && key !== 'constructor'
      // A symbol names a runtime's method to print an event.
      const method = isMethod && typeof key === 'string' ? () => {} : undefined
      const replacement = get ? blank[key as 'type'] : method
      if (get || isMethod)
        Object.defineProperty(prototype, key, { value: replacement, writable: true })
    }
}

/**
 * One event of the server, as `EventListeners` dispatches it. It redefines the members that differ from a new event; it cannot
 * be canceled, so `preventDefault` does nothing.
 */
export class ServerMessage extends PlatformEvent implements ServerMessageEvent {
  override readonly type: string
  readonly data: unknown
  readonly lastEventId: string
  readonly origin: string
  override readonly target: EventTarget
  override currentTarget: EventTarget | null
  override cancelBubble = false
  isStopped = false
  #timeStamp: number | undefined

  constructor({ type, data, lastEventId, origin }: ServerEvent, target: EventTarget) {
    super()
    this.type = type
    this.data = data
    this.lastEventId = lastEventId
    this.origin = origin
    this.target = this.currentTarget = target
  }

  // Read on first access, because the clock costs as much as the rest of the event.
  override get timeStamp() {
    return (this.#timeStamp ??= performance.now())
  }
  override get srcElement() {
    return this.target
  }
  override get eventPhase() {
    return this.currentTarget ? 2 : 0
  }
  override get isTrusted() {
    return false
  }
  get source() {
    return null
  }
  get ports() {
    return []
  }
  override composedPath() {
    return this.currentTarget ? [this.currentTarget] : []
  }
  override stopPropagation() {
    this.cancelBubble = true
  }
  override stopImmediatePropagation() {
    this.cancelBubble = this.isStopped = true
  }
}
