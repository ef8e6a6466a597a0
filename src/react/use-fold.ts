import { useInsertionEffect, useState, useSyncExternalStore } from 'react'
import type { AnyClient } from './check-arguments.ts'
import { EventFold, type Reducer } from './event-fold.ts'

/** The state that the reducer makes of these events of the client. Begins again with another client or other names. */
export function useFold<State>(
  client: AnyClient | null,
  names: string,
  reduce: Reducer<State>,
  initial: State,
): State {
  const [kept, setKept] = useState(() => new EventFold(client, names, reduce, initial))
  let fold = kept
  if (!kept.isFor(client, names)) {
    fold = new EventFold(client, names, reduce, initial)
    setKept(fold)
  }
  useInsertionEffect(() => fold.setReducer(reduce))
  return useSyncExternalStore(fold.subscribe, fold.getSnapshot, fold.getServerSnapshot)
}
