import { setTimeout as delay } from 'node:timers/promises'
import { EventSource } from '../../../src/event-source/index.ts'
import { EventSourceClient } from '../../../src/index.ts'
import type { ServerUrls } from '../../support/server-urls.ts'
import { type Attempt, session } from '../../support/session.ts'
import type { Tally } from '../support/ingredients.ts'
import {
  type Journey,
  type ReferenceJourney,
  eventsOf,
  headerOf,
  travelByReference,
} from '../support/journey.ts'
import { type Comparisons, Mismatch } from '../support/mismatch.ts'
import {
  type Seen,
  clientLifecycleOf,
  lifecycleOf,
  namesOf,
  plain,
  seenBy,
  withOrigin,
} from './seen.ts'

/** The same journey for an `EventSourceClient` and for the drop-in, each in a session of the test server. */
export async function followOverHttp(
  journey: Journey,
  urls: ServerUrls,
  comparisons: Comparisons,
  tally: Tally,
): Promise<void> {
  const reference = travelByReference(journey)
  tally.add(journey, reference)
  await Promise.all([
    serve(journey, urls, (url) => followWithClient(url, reference, comparisons)).then((positions) =>
      comparisons.expect('HTTP, EventSourceClient: Last-Event-ID', positions, onWire(reference)),
    ),
    serve(journey, urls, (url) => followWithDropIn(url, reference, comparisons)).then((positions) =>
      comparisons.expect('HTTP, the drop-in: Last-Event-ID', positions, onWire(reference)),
    ),
  ])
}

/** HTTP trims spaces and tabs at both ends of a value. */
function onWire({ positions }: ReferenceJourney): string[] {
  return positions.map((position) =>
    headerOf(position) === undefined ? '' : position.replaceAll(/^[ \t]+|[ \t]+$/g, ''),
  )
}

/** Resolves with the last event ID of each request. */
async function serve(
  { stops }: Journey,
  urls: ServerUrls,
  follow: (url: string) => Promise<void>,
): Promise<string[]> {
  const server = session(urls)
  const attempts = stops.map((stop): Attempt => {
    if (stop === 'refused') throw new Error('The test server does not refuse')
    return { chunks: stop.chunks.filter(({ length }) => length > 0), gap: 1, ending: 'end' }
  })
  try {
    await Promise.race([follow(await server.plan(attempts, { status: 204 })), tooLate()])
    const { requests } = await server.log()
    return requests.map(({ lastEventId }) => lastEventId ?? '')
  } finally {
    await server.forget()
  }
}

/** Rejects after a timeout: a journey without an end is a mismatch too. It does not keep the process alive. */
async function tooLate(): Promise<never> {
  await delay(60_000, undefined, { ref: false })
  throw new Mismatch('HTTP: a journey comes to its end', 'it goes on after a minute', 'an end')
}

async function followWithClient(
  url: string,
  reference: ReferenceJourney,
  comparisons: Comparisons,
): Promise<void> {
  const events = eventsOf(reference).map(withOrigin(url))
  const [byOn, byLoop]: [Seen[], Seen[]] = [[], []]
  const byListeners: (Seen | string)[] = []
  const client = new EventSourceClient(url, {
    connectTimeout: 0,
    // Reconnects at once.
    platform: { clock: { now: Date.now, setTimeout: queueMicrotask, clearTimeout() {} } },
  })
  for (const name of namesOf(events)) {
    client.on(name, (event) => void byOn.push(plain(event)))
    client.addEventListener(name, (event) => void byListeners.push(seenBy(event)))
  }
  for await (const event of client.events({ highWaterMark: 2 })) byLoop.push(plain(event))
  comparisons.expect('HTTP, on(name): the events', byOn, events)
  comparisons.expect('HTTP, for await: the events', byLoop, events)
  const lifecycle = clientLifecycleOf(reference, url)
  comparisons.expect('HTTP, addEventListener: the events', byListeners, lifecycle)
}

async function followWithDropIn(
  url: string,
  reference: ReferenceJourney,
  comparisons: Comparisons,
): Promise<void> {
  const seen: (Seen | string)[] = []
  const source = new EventSource(url)
  for (const name of namesOf(eventsOf(reference)))
    source.addEventListener(name, (event) => void seen.push(seenBy(event)))
  await new Promise<void>((resolve) => {
    source.addEventListener('error', () => source.readyState === source.CLOSED && resolve())
  })
  comparisons.expect('HTTP, the drop-in: the events', seen, lifecycleOf(reference, url))
}
