import type { EventSourceClient } from '../index.ts'

/** Adds a handler for the names of `joinNames`; returns a function that removes it. */
export function listenTo(
  client: Pick<EventSourceClient, 'on'>,
  names: string,
  handler: (event: never) => unknown,
): () => void {
  const removals = names
    .split('\n')
    .filter((name) => name !== '')
    .map((name) => client.on(name, handler as () => unknown))
  return () => {
    for (const remove of removals) remove()
  }
}
