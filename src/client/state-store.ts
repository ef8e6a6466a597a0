import { callSafely } from '../core/platform/call-safely.ts'
import type { EventSourceError } from '../core/errors/errors.ts'
import type { Position } from '../core/last-event-id/last-event-id.ts'
import type { ClientState, ClientStatus } from './client-state.ts'

/** Holds a client's state, and tells who subscribed when it changes. */
export class StateStore {
  readonly #position: Position
  #state: ClientState
  #subscribers: Set<() => void> | undefined

  constructor(position: Position) {
    this.#position = position
    this.#state = Object.freeze({ status: 'idle', attempt: 0, lastEventId: position.id })
  }

  get(): ClientState {
    // The position moves with every event, so it is looked up when somebody looks.
    const { status, attempt, lastEventId, error, retryDelay } = this.#state
    if (lastEventId !== this.#position.id) this.replace(status, attempt, error, retryDelay)
    return this.#state
  }

  replace(
    status: ClientStatus,
    attempt: number,
    error?: EventSourceError,
    retryDelay?: number,
  ): void {
    this.#position.detach()
    // Not spread, which would leave room for more.
    const state: { -readonly [Key in keyof ClientState]: ClientState[Key] } = {
      status,
      attempt,
      lastEventId: this.#position.id,
    }
    if (error) state.error = error
    if (retryDelay !== undefined) state.retryDelay = retryDelay
    this.#state = Object.freeze(state)
  }

  notify(): void {
    for (const subscriber of [...(this.#subscribers ?? [])]) callSafely(subscriber)
  }

  set(...args: Parameters<StateStore['replace']>): void {
    this.replace(...args)
    this.notify()
  }

  subscribe(listener: () => void): () => void {
    // A function of its own, so that one listener may be subscribed twice.
    const subscriber = () => listener()
    const subscribers = (this.#subscribers ??= new Set())
    subscribers.add(subscriber)
    return () => void subscribers.delete(subscriber)
  }
}
