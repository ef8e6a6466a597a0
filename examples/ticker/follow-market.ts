import { setTimeout as wait } from 'node:timers/promises'
import { type EventStream, formatEvent, formatPosition } from '../server/event-stream.ts'
import { endOf, listUpdates, snapshotAt, timeOf } from './updates.ts'
import type { WatchList } from './watch-list.ts'

/** Who is further behind than this gets a snapshot in place of what was missed. In milliseconds. */
export const longestAbsence = 60_000

/** How often is looked what is due: twenty updates go in one chunk at the full rate. */
const period = 20
/** The most that is sent at once: who catches up does so in pieces, and others have their turn. */
const largestBatch = 500
/** After so long without an event the position is sent alone: it moves on, and the client sees that the server is there. */
const longestSilence = 1000

export interface Clock {
  now(): number
  /** Rejects when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

const systemClock: Clock = {
  now: Date.now,
  wait: (ms, signal) => wait(ms, undefined, { signal }),
}

/**
 * Sends what happens until the stream is closed: a snapshot at the viewer's position, then each update after it. It
 * waits for slow viewers and keeps nothing for them: what they have yet to get follows from where they are.
 */
export async function followMarket(
  stream: EventStream,
  watched: WatchList,
  from: number | undefined,
  clock: Clock = systemClock,
): Promise<void> {
  let position = from ?? -Infinity
  let hasBegun = false
  let lastSent = 0
  while (!stream.closed.aborted) {
    // A clock that is set back must not have things said twice.
    const now = Math.max(clock.now(), timeOf(position))
    const continues = now - timeOf(position) <= longestAbsence
    if (!hasBegun || !continues) {
      if (!continues) position = endOf(now)
      const snapshot = { continues, ...snapshotAt(watched, position) }
      await stream.send(formatEvent('snapshot', snapshot, position))
      hasBegun = true
      lastSent = now
    }

    const due = takeFirst(largestBatch, listUpdates(watched, position, endOf(now)))
    const isAll = due.length < largestBatch
    position = isAll ? endOf(now) : due.at(-1)!.position
    const outgoing = due.map(({ type, data, position: id }) => formatEvent(type, data, id))
    if (due.length === 0 && now - lastSent >= longestSilence)
      outgoing.push(formatPosition(position))
    if (outgoing.length > 0) {
      lastSent = now
      await stream.send(...outgoing)
    }
    await clock.wait(isAll ? period : 0, stream.closed).catch(() => {})
  }
}

function takeFirst<T>(count: number, values: Iterable<T>): T[] {
  const taken: T[] = []
  for (const value of values) if (taken.push(value) === count) break
  return taken
}
