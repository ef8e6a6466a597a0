import { useSyncExternalStore } from 'react'
import type { ClientState, EventSourceClient } from '../index.ts'
import type { StatefulClient } from './check-arguments.ts'
import { useClientGuard } from './use-client-guard.ts'

const idle: ClientState = /* @__PURE__ */ Object.freeze({
  status: 'idle',
  attempt: 0,
  lastEventId: '',
})

/** The state that components show: all of them the same, until something other than the last event ID changes. */
const shownStates = /* @__PURE__ */ new WeakMap<StatefulClient, ClientState>()

function shownStateOf(client: StatefulClient): ClientState {
  const { state } = client
  const shown = shownStates.get(client)
  const isShown =
    shown &&
    shown.status === state.status &&
    shown.attempt === state.attempt &&
    shown.error === state.error &&
    shown.retryDelay === state.retryDelay
  if (isShown) return shown
  shownStates.set(client, state)
  return state
}

const ignoreChanges = () => () => {}

/**
 * The state of a client, and a render for each change of it. As with `client.subscribe`, a new last event ID alone is not
 * a change: `lastEventId` is that of the last change, and `client.lastEventId` the current one.
 *
 * On a server and during hydration, the status is `'idle'`.
 *
 * @param client - any client; `null` for none, which is `'idle'`
 */
export function useEventSourceState(
  client: Pick<EventSourceClient, 'state' | 'subscribe'> | null | undefined,
): ClientState {
  useClientGuard(client, 'useEventSourceState')
  return useSyncExternalStore(
    client ? client.subscribe : ignoreChanges,
    () => (client ? shownStateOf(client) : idle),
    () => idle,
  )
}
