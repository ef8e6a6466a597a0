import { waitUntil } from './wait-until.ts'

/** One event at the time of its dispatch. Fields that its kind does not have are omitted. */
export interface RecordedEvent {
  type: string
  data?: unknown
  lastEventId?: string
  origin?: string
  /** The target's state during dispatch. */
  readyState?: number
}

export interface Recorder {
  /** Every event so far, oldest first. */
  readonly log: RecordedEvent[]
  /** The events themselves, in the same order. */
  readonly events: Event[]
  types(): string[]
  /** The data of the events of a type, or of all events. */
  data(type?: string): unknown[]
  /** Resolves once there are at least `count` events, of the given type if there is one. */
  waitFor(count: number, type?: string): Promise<RecordedEvent[]>
  stop(): void
}

/** Records the events that a target dispatches, with its state at that moment. */
export function recorder(target: EventTarget, types: readonly string[]): Recorder {
  const log: RecordedEvent[] = []
  const events: Event[] = []
  const checks = new Set<() => void>()
  const listener = (event: Event) => {
    events.push(event)
    log.push(snapshot(event, target))
    for (const check of checks) check()
  }
  for (const type of types) target.addEventListener(type, listener)
  const of = (type?: string) => log.filter((entry) => type === undefined || entry.type === type)
  return {
    log,
    events,
    types: () => log.map(({ type }) => type),
    data: (type) => of(type).map(({ data }) => data),
    async waitFor(count, type) {
      await waitUntil(() => of(type).length >= count, {
        for: () => `${count} events ${type ?? ''}; there were ${JSON.stringify(log.slice(-20))}`,
        subscribe(check) {
          checks.add(check)
          return () => void checks.delete(check)
        },
      })
      return of(type)
    },
    stop() {
      for (const type of types) target.removeEventListener(type, listener)
    },
  }
}

function snapshot(event: Event, target: EventTarget): RecordedEvent {
  const { type } = event
  const { readyState } = target as { readyState?: number }
  const entry: RecordedEvent = readyState === undefined ? { type } : { type, readyState }
  const { data, lastEventId, origin } = event as Partial<MessageEvent<unknown>>
  if ('data' in event) entry.data = data
  if (lastEventId !== undefined) entry.lastEventId = lastEventId
  if (origin !== undefined) entry.origin = origin
  return entry
}
