import type { EventMap, EventName, EventOf, EventSourceClient } from '../index.ts'
import { type AnyClient, joinNames } from './check-arguments.ts'
import { useClientGuard } from './use-client-guard.ts'
import { useFold } from './use-fold.ts'

const takeEvent = (_before: unknown, event: unknown): unknown => event

/**
 * The latest event of this name since the component was mounted, or `undefined`. The component renders at most once per
 * frame, however many events come. Another client or name begins with `undefined` again.
 *
 * @typeParam Map - event names mapped to the type of their data
 * @typeParam Data - the data of all other events
 * @typeParam Name - the event's name
 * @param client - a client, such as that of `useEventSource`; `null` for none
 * @param name - the event's name, or a list of names; `'message'` for events without a name
 * @example
 * ```tsx
 * const price = useLatestEvent(client, 'price')?.data
 * ```
 */
export function useLatestEvent<Map extends EventMap, Data, Name extends EventName<Map>>(
  client: EventSourceClient<Map, Data> | null | undefined,
  name: Name | readonly Name[],
): EventOf<Map, Data, Name> | undefined {
  const listened = (client ?? null) as AnyClient | null
  useClientGuard(client, 'useLatestEvent')
  const latest = useFold<unknown>(listened, joinNames(name, 'useLatestEvent'), takeEvent, undefined)
  return latest as EventOf<Map, Data, Name> | undefined
}
