import { setTimeout as wait } from 'node:timers/promises'
import { type EventStream, formatEvent, formatPosition } from '../server/event-stream.ts'
import { endOf, listUpdates, snapshotAt, timeOf } from './updates.ts'
import type { WatchList } from './watch-list.ts'

/** A client that missed more than this, in milliseconds, gets a snapshot instead of the missed updates. */
export const longestAbsence = 60_000

/** Milliseconds between two writes. At the full rate, each has twenty updates. */
const period = 20
/** Updates per write while a client catches up; other clients get their turn in between. */
const largestBatch = 500
/** After so long without an event, an ID is sent alone, which also shows that the server is alive. */
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
 * Sends a snapshot at the client's position and then each later update, until the stream is closed. It waits for slow
 * clients without queueing anything: the next updates follow from the position.
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
    // A clock that is set back must not repeat updates.
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
