import { EventSource } from '../../../src/event-source/index.ts'
import {
  type Journey,
  type ReferenceJourney,
  delayOf,
  eventsOf,
  headerOf,
} from '../support/journey.ts'
import type { Comparisons } from '../support/mismatch.ts'
import { serveInMemory, withoutWaiting } from './in-memory.ts'
import { type Seen, lifecycleOf, namesOf, seenBy } from './seen.ts'

const url = 'http://localhost/stream'

/** Lets the drop-in follow the journey, and compares it with the reference. */
export async function followWithDropIn(
  journey: Journey,
  reference: ReferenceJourney,
  comparisons: Comparisons,
): Promise<void> {
  const seen: (Seen | string)[] = []
  const server = serveInMemory(journey.stops)
  const delays = await withInstantTimers(async () => {
    const source = new EventSource(url, { fetch: server.fetch })
    for (const name of namesOf(eventsOf(reference)))
      source.addEventListener(name, (event) => void seen.push(seenBy(event)))
    await withoutWaiting(
      'the drop-in',
      new Promise<void>((resolve) => {
        source.addEventListener('error', () => source.readyState === source.CLOSED && resolve())
      }),
    )
  })
  comparisons.expect(
    'the drop-in: the events, and the states between them',
    seen,
    lifecycleOf(reference, url),
  )
  const headers = reference.positions.map(headerOf)
  comparisons.expect('the drop-in: Last-Event-ID', server.positions, headers)
  comparisons.expect(
    'the drop-in: reconnection times',
    delays,
    reference.reconnectionTimes.map((time) => delayOf(time, 3000)),
  )
}

/** The drop-in takes no clock, so the platform's timers fire at once meanwhile. Returns the requested delays. */
async function withInstantTimers(work: () => Promise<void>): Promise<number[]> {
  const { setTimeout: original } = globalThis
  const delays: number[] = []
  const instant = (callback: () => void, delay: number) => {
    delays.push(delay)
    queueMicrotask(callback)
  }
  globalThis.setTimeout = instant as never
  try {
    await work()
  } finally {
    globalThis.setTimeout = original
  }
  return delays
}
