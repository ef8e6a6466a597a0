import { callSafely, noop } from './call-safely.ts'

/** A client or request that shares no connection, because the platform lacks locks, channels or a secure context. */
export interface Unshared {
  close(): void
}

/** Those of this page that are open, by their names, for `closeAll`. */
const unshared = new Map<string, Set<Unshared>>()

/** Adds one. Returns the function that removes it. */
export function addUnshared(name: string, one: Unshared): () => void {
  const named = unshared.get(name) ?? new Set<Unshared>()
  unshared.set(name, named.add(one))
  return () => {
    if (named.delete(one) && named.size === 0 && unshared.get(name) === named) unshared.delete(name)
  }
}

/** Adds a client whenever it is connected. */
export function followUnshared(
  name: string,
  client: Unshared & { subscribe(listener: (state: { status: string }) => void): unknown },
): void {
  let remove = noop
  client.subscribe(({ status }) => {
    remove()
    remove = status === 'closed' || status === 'idle' ? noop : addUnshared(name, client)
  })
}

/** Closes all clients and requests of the name. */
export function closeUnshared(name: string): void {
  for (const one of unshared.get(name) ?? []) callSafely(() => one.close())
}
