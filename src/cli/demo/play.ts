import { setTimeout } from 'node:timers/promises'
import type { EventStream, OutgoingEvent } from './event-stream.ts'

export interface Pace {
  /** The time between two events, in milliseconds. */
  readonly interval: number
  /** The time of the first event, by `performance.now()`. Events that are overdue are sent at once. */
  readonly since?: number
}

/** Sends events one after the other, at a constant rate, and waits while the client cannot take more. */
export async function play(
  stream: EventStream,
  events: Iterable<OutgoingEvent>,
  { interval, since = performance.now() }: Pace,
): Promise<void> {
  let dueAt = since
  for (const event of events) {
    const wait = dueAt - performance.now()
    if (wait >= 1) await setTimeout(wait, undefined, { signal: stream.signal })
    await stream.send(event)
    dueAt += interval
  }
}
