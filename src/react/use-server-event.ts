import { useEffect, useInsertionEffect, useRef } from 'react'
import type { EventMap, EventName, EventOf, EventSourceClient } from '../index.ts'
import { type AnyClient, checkFunction, joinNames } from './check-arguments.ts'
import { listenTo } from './listen-to.ts'
import { useClientGuard } from './use-client-guard.ts'

/**
 * Calls the handler with each event of this name, from when the component is mounted until it is unmounted or hidden. The
 * handler is always that of the latest render; another one does not subscribe again, so no event is lost.
 *
 * @typeParam Map - event names mapped to the type of their data
 * @typeParam Data - the data of all other events
 * @typeParam Name - the event's name
 * @param client - a client, such as that of `useEventSource`; `null` for none
 * @param name - the event's name, or a list of names; `'message'` for events without a name
 * @param handler - called as by `client.on`: an exception is reported like an uncaught error
 * @example
 * ```tsx
 * useServerEvent(client, 'notice', ({ data }) => toast(data))
 * ```
 */
export function useServerEvent<Map extends EventMap, Data, Name extends EventName<Map>>(
  client: EventSourceClient<Map, Data> | null | undefined,
  name: Name | readonly Name[],
  handler: (event: EventOf<Map, Data, Name>) => unknown,
): void {
  useClientGuard(client, 'useServerEvent')
  checkFunction(handler, 'useServerEvent: the handler')
  const names = joinNames(name, 'useServerEvent')
  const latest = useRef(handler)
  useInsertionEffect(() => {
    latest.current = handler
  })
  useEffect(() => {
    const call = (event: EventOf<Map, Data, Name>) => latest.current(event)
    return client ? listenTo(client as AnyClient, names, call) : undefined
  }, [client, names])
}
