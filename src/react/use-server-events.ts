import type { EventMap, EventName, EventOf, EventSourceClient } from '../index.ts'
import { type AnyClient, checkFunction, joinNames } from './check-arguments.ts'
import { useClientGuard } from './use-client-guard.ts'
import { useFold } from './use-fold.ts'

/**
 * The state that a reducer makes of the events of this name, such as a list or a sum. Each event is reduced when it
 * arrives, by the reducer of the latest render; the component renders at most once per frame, however many events come.
 *
 * The state begins with `initial` when the component is mounted, and when the client or the name changes. It is kept
 * while the component is hidden. An exception of the reducer is reported like an uncaught error, and that event is
 * skipped.
 *
 * @typeParam Map - event names mapped to the type of their data
 * @typeParam Data - the data of all other events
 * @typeParam Name - the event's name
 * @typeParam State - the type of the state
 * @param client - a client, such as that of `useEventSource`; `null` for none
 * @param name - the event's name, or a list of names; `'message'` for events without a name
 * @param reducer - returns the next state; must not change the given one. Limit the length of a list: it grows otherwise
 * @param initial - the first state, also on a server and during hydration
 * @example
 * ```tsx
 * const lines = useServerEvents(client, 'log', (all: string[], { data }) => [...all, data].slice(-100), [])
 * ```
 */
export function useServerEvents<Map extends EventMap, Data, Name extends EventName<Map>, State>(
  client: EventSourceClient<Map, Data> | null | undefined,
  name: Name | readonly Name[],
  reducer: (state: State, event: EventOf<Map, Data, Name>) => State,
  initial: State,
): State {
  const listened = (client ?? null) as AnyClient | null
  useClientGuard(client, 'useServerEvents')
  checkFunction(reducer, 'useServerEvents: the reducer')
  return useFold(listened, joinNames(name, 'useServerEvents'), reducer, initial)
}
