import type { PlainEvent } from '../../support/client-probes.ts'
import type { ReferenceJourney } from '../support/journey.ts'
import { eventNames } from '../support/stream-arbitraries.ts'

/** The comparable parts of an event. */
export interface Seen extends PlainEvent {
  origin: string
}

export function plain({ type, data, lastEventId, origin }: Seen): Seen {
  return { type, data, lastEventId, origin }
}

export const withOrigin = (url: string) => {
  const { origin } = new URL(url)
  return ({ type, data, lastEventId }: PlainEvent): Seen => ({ type, data, lastEventId, origin })
}

/** The event that a listener got: a server event, or one of the source, which has no data. */
export function seenBy(event: unknown): Seen | string {
  const { type, data } = event as Partial<Seen>
  return data === undefined ? String(type) : plain(event as Seen)
}

/** The names to listen to: those of these events, and those under which another could wrongly arrive. */
export function namesOf(events: readonly PlainEvent[]): string[] {
  return [...new Set([...eventNames, ...events.map(({ type }) => type)])]
}

/** The events that listeners for all names get from the drop-in, including the source's `open` and `error`. */
export function lifecycleOf({ readings }: ReferenceJourney, url: string): (Seen | string)[] {
  const seen = readings.flatMap((reading) =>
    reading ? ['open', ...reading.events.map(withOrigin(url)), 'error'] : ['error'],
  )
  // The 204.
  return [...seen, 'error']
}

/** The same for an `EventSourceClient`: a server event named `open` or `error` must not count as the client's. */
export function clientLifecycleOf(reference: ReferenceJourney, url: string): (Seen | string)[] {
  return lifecycleOf(reference, url).filter(
    (seen) => typeof seen === 'string' || !['open', 'error'].includes(seen.type),
  )
}
