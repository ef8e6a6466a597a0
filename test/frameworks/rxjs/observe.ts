import type { CloseInfo, EventMap, EventName, EventOf, EventSourceClient } from 'headwater'
import { Observable, fromEventPattern, share, takeUntil } from 'rxjs'

/** The state and the events of a client, which is connected while one of them has a subscriber. */
export function observe<Map extends EventMap, Data>(client: EventSourceClient<Map, Data>) {
  const closed = new Observable<CloseInfo>((subscriber) => {
    client.connect()
    client.closed.then((info) =>
      info.error ? subscriber.error(info.error) : subscriber.next(info),
    )
    return () => client.close()
  }).pipe(share())
  const observable = <T>(add: (next: (value: T) => void) => () => void) =>
    fromEventPattern<T>(add, (_, remove) => remove()).pipe(takeUntil(closed))
  return {
    state: observable(client.subscribe),
    on: <Name extends EventName<Map>>(name: Name) =>
      observable<EventOf<Map, Data, Name>>((next) => client.on(name, next)),
  }
}
