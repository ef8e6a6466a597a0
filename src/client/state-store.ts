import type { EventSourceError } from '../core/errors/errors.ts'
import type { LastEventId } from '../core/last-event-id/last-event-id.ts'
import { callSafely } from '../core/platform/call-safely.ts'
import type { ClientState, ClientStatus } from './client-state.ts'

/** Holds a client's state and notifies its listeners of changes. */
export class StateStore {
  readonly #lastEventId: LastEventId
  #state: ClientState
  #listeners: Set<() => void> | undefined
  /** Counts the changes. Not the snapshot, which is also replaced when only the last event ID changes. */
  #version = 0

  constructor(lastEventId: LastEventId) {
    this.#lastEventId = lastEventId
    this.#state = Object.freeze({ status: 'idle', attempt: 0, lastEventId: lastEventId.current })
  }

  get(): ClientState {
    // The last event ID changes with every event, so the snapshot is updated only when a caller reads it.
    const { status, attempt, lastEventId, error, retryDelay } = this.#state
    if (lastEventId !== this.#lastEventId.current) this.replace(status, attempt, error, retryDelay)
    return this.#state
  }

  get status(): ClientStatus {
    return this.#state.status
  }

  /** Whether the client is neither idle nor closed. */
  get isActive(): boolean {
    return this.status !== 'closed' && this.status !== 'idle'
  }

  /** Changes the state without notifying the listeners. */
  replace(
    status: ClientStatus,
    attempt: number,
    error?: EventSourceError,
    retryDelay?: number,
  ): void {
    this.#lastEventId.detach()
    // Assigned, because a spread object reserves memory for more properties.
    const state: { -readonly [Key in keyof ClientState]: ClientState[Key] } = {
      status,
      attempt,
      lastEventId: this.#lastEventId.current,
    }
    if (error) state.error = error
    if (retryDelay !== undefined) state.retryDelay = retryDelay
    this.#state = Object.freeze(state)
  }

  /** Notifies the listeners until one of them changes the state, because that change notifies all of them. */
  notify(): void {
    const version = ++this.#version
    for (const listener of [...(this.#listeners ?? [])])
      if (version === this.#version) callSafely(listener)
  }

  set(...args: Parameters<StateStore['replace']>): void {
    this.replace(...args)
    this.notify()
  }

  /** Calls a listener after each change; returns a function that removes it. */
  onChange(listener: () => void): () => void {
    const listeners = (this.#listeners ??= new Set())
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  /** Calls the caller's listener with the state, now and after each change. */
  subscribe(listener: (state: ClientState) => void): () => void {
    if (typeof listener !== 'function')
      throw new TypeError('Failed to subscribe: the listener is not a function')
    // A new function, so that one listener can be subscribed twice.
    const call = () => listener(this.get())
    const unsubscribe = this.onChange(call)
    callSafely(call)
    return unsubscribe
  }
}
