import type { EventSourceClient } from '../index.ts'

/** The members of a client that have its state. They are the same for all event types. */
export type StatefulClient = Pick<EventSourceClient, 'state' | 'subscribe'>

/** The members of a client that the hooks use. */
export type AnyClient = StatefulClient & Pick<EventSourceClient, 'on'>

/** The error for an invalid option of `useEventSource`. */
export function invalid(option: string, problem: string): TypeError {
  return new TypeError(`useEventSource: invalid option "${option}": ${problem}`)
}

/** Throws a `TypeError` unless the value is a client, `null` or `undefined`. */
export function checkClient(value: unknown, subject: string): void {
  const { client, on, subscribe } = (value ?? {}) as Partial<Record<string, unknown>>
  if (value == null || (typeof on === 'function' && typeof subscribe === 'function')) return
  const hint = client
    ? 'an object with a client; pass its property "client"'
    : `${typeof value}; create the client with useEventSource or new EventSourceClient`
  throw new TypeError(`${subject}: expected an EventSourceClient, got ${hint}`)
}

/** Throws a `TypeError` unless the value is a function. */
export function checkFunction(value: unknown, subject: string): void {
  if (typeof value !== 'function')
    throw new TypeError(`${subject}: expected a function, got ${typeof value}`)
}

/**
 * One text for one or more event names, to compare them between renders: they are separated by line breaks, which no
 * event name contains. Throws a `TypeError` for what cannot be the name of an event.
 */
export function joinNames(names: string | readonly string[], hook: string): string {
  const list = Array.isArray(names) ? [...new Set<unknown>(names)] : [names]
  for (const name of list)
    if (typeof name !== 'string' || !/^[^\r\n]+$/.test(name))
      throw new TypeError(
        `${hook}: expected an event name such as "message", got ${JSON.stringify(name) ?? typeof name}`,
      )
  return list.join('\n')
}
