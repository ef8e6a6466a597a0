import type { EventSourceError } from './errors.ts'
import type { Position } from './position.ts'
import { callSafely } from './report.ts'
import type { ClientState, ClientStatus } from './state.ts'

/** Holds a client's state, and tells who subscribed when it changes. */
export function createStateStore(position: Position) {
  const subscribers = new Set<() => void>()
  let state: ClientState = Object.freeze({ status: 'idle', attempt: 0, lastEventId: position.id })

  const replaceState = (
    status: ClientStatus,
    attempt: number,
    error?: EventSourceError,
    retryDelay?: number,
  ) => {
    state = Object.freeze({
      status,
      attempt,
      lastEventId: position.id,
      ...(error && { error }),
      ...(retryDelay !== undefined && { retryDelay }),
    })
  }
  const notify = () => {
    for (const subscriber of [...subscribers]) callSafely(subscriber)
  }

  return {
    getState() {
      // The position moves with every event, so it is looked up when somebody looks.
      if (state.lastEventId !== position.id)
        state = Object.freeze({ ...state, lastEventId: position.id })
      return state
    },
    replaceState,
    notify,
    setState(...args: Parameters<typeof replaceState>) {
      replaceState(...args)
      notify()
    },
    subscribe(listener: () => void) {
      // A function of its own, so that one listener may be subscribed twice.
      const subscriber = () => listener()
      subscribers.add(subscriber)
      return () => void subscribers.delete(subscriber)
    },
  }
}
