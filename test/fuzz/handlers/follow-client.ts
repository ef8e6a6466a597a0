import { EventSourceClient, type ServerEvent } from '../../../src/index.ts'
import type { ClientJourney } from '../support/journey-arbitraries.ts'
import { type ReferenceJourney, delayOf, eventsOf, headerOf } from '../support/journey.ts'
import type { Comparisons } from '../support/mismatch.ts'
import { readByReference } from '../support/reference-parser.ts'
import { lookedAfter, serveInMemory, withoutWaiting } from './in-memory.ts'
import { type Seen, clientLifecycleOf, namesOf, plain, seenBy, withOrigin } from './seen.ts'

const url = 'http://localhost/stream'
const usualDelay = 1234

/** Lets an `EventSourceClient` follow the journey, and compares each way to listen with the reference. */
export async function followWithClient(
  journey: ClientJourney,
  reference: ReferenceJourney,
  comparisons: Comparisons,
): Promise<void> {
  const events = eventsOf(reference).map(withOrigin(url))
  const names = namesOf(events)
  const [byOn, byAny, byLoop]: [Seen[], Seen[], Seen[]] = [[], [], []]
  const byListeners: (Seen | string)[] = []
  const comments: string[] = []
  const delays: number[] = []
  const looks: [stop: number, events: number][] = []

  const server = serveInMemory(journey.stops, (stop) => looks.push([stop, client.metrics.events]))
  const client = new EventSourceClient(url, {
    fetch: server.fetch,
    lastEventId: journey.lastEventId,
    connectTimeout: 0,
    reconnect: { initialDelay: usualDelay, maxDelay: usualDelay, factor: 1, jitter: 0 },
    platform: {
      clock: {
        now: () => 0,
        setTimeout(callback, delay) {
          delays.push(delay)
          queueMicrotask(callback)
        },
        clearTimeout() {},
      },
    },
    ...(journey.comments && { onComment: (comment) => void comments.push(comment) }),
  })
  if (journey.on) for (const name of names) client.on(name, (event) => void byOn.push(plain(event)))
  if (journey.onAny) client.onAny((event) => void byAny.push(plain(event)))
  if (journey.listeners)
    for (const name of names)
      client.addEventListener(name, (event) => void byListeners.push(seenBy(event)))
  const drain = async (iterator: AsyncIterable<ServerEvent>) => {
    for await (const event of iterator) byLoop.push(plain(event))
  }
  const loop = journey.iteration
    ? drain(client.events({ highWaterMark: journey.highWaterMark }))
    : undefined
  const info = await withoutWaiting(
    'EventSourceClient',
    Promise.all([client.closed, loop]).then(([closed]) => closed),
  )

  const hold = (what: string, seen: unknown, expected: unknown) =>
    comparisons.expect(what, seen, expected)
  hold('EventSourceClient: a 204 ends it', info, { reason: 'stopped' })
  if (journey.on) hold('on(name): the events', byOn, events)
  if (journey.onAny) hold('onAny: the events', byAny, events)
  if (journey.iteration) hold('for await: the events', byLoop, events)
  if (journey.listeners)
    hold(
      'addEventListener: the events, and the states between them',
      byListeners,
      clientLifecycleOf(reference, url),
    )
  if (journey.comments)
    hold(
      'onComment: the comments',
      comments,
      reference.readings.flatMap((reading) => reading?.comments ?? []),
    )
  hold('EventSourceClient: Last-Event-ID', server.positions, reference.positions.map(headerOf))
  hold('EventSourceClient: lastEventId at the end', client.lastEventId, reference.positions.at(-1))
  hold(
    'EventSourceClient: reconnection times',
    delays,
    reference.reconnectionTimes.map((time, before) =>
      Math.max(delayOf(time, usualDelay), time === undefined ? 0 : leastDelay(before)),
    ),
  )
  hold('EventSourceClient: an event as soon as its blank line is there', looks, [
    ...expectLooks(journey, reference),
  ])
}

/**
 * The package's own rule, in milliseconds: connections that do not last make the delays grow that a server asks for.
 *
 * @param before - how many there were before the one that has ended
 */
const leastDelay = (before: number) => Math.min(2 ** before, 500)

/** How many events must have arrived at the check: those of the stream's first chunks, and all earlier ones. */
function* expectLooks({ stops, lastEventId }: ClientJourney, { readings }: ReferenceJourney) {
  let before = 0
  for (const [index, stop] of stops.entries()) {
    const reading = readings[index]
    if (stop === 'refused' || !reading) continue
    const arrived = stop.chunks.slice(0, lookedAfter(stop) + 1)
    const { events } = readByReference(Buffer.concat(arrived), {
      lastEventId,
      reconnectionTime: undefined,
    })
    yield [index, before + events.length]
    before += reading.events.length
  }
}
