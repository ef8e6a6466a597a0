import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventSourceClient, streamEvents } from '../../src/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { splitCorpus } from '../support/split-corpus.ts'
import { cutAt, eventStream } from '../support/byte-streams.ts'
import { collect, waitForStatus, type PlainEvent } from '../support/client-probes.ts'
import { delayOf } from './support/journey.ts'
import { readByReference } from './support/reference-parser.ts'
import { corpus } from './support/stream-arbitraries.ts'

type Chunks = Uint8Array<ArrayBuffer>[]

const readStream = (chunks: Chunks) => collect(streamEvents(eventStream(chunks)))

const usualDelay = 1234

/** Everything that a client reads from one connection, and its next delay. */
async function readByClient(chunks: Chunks) {
  const comments: string[] = []
  const events: PlainEvent[] = []
  const client = new EventSourceClient('http://localhost/', {
    platform: { clock: new FakeClock() },
    fetch: async () => eventStream(chunks),
    onComment: (comment) => void comments.push(comment),
    reconnect: { jitter: 0, initialDelay: usualDelay, maxDelay: usualDelay },
  })
  client.onAny(({ type, data, lastEventId }) => events.push({ type, data, lastEventId }))
  await waitForStatus(client, 'waiting')
  const { lastEventId, retryDelay } = client.state
  client.close()
  return { comments, events, lastEventId, retryDelay }
}

/** The expected result of the client. */
function expectedOf(bytes: Uint8Array) {
  const { reconnectionTime, ...reading } = readByReference(bytes)
  return { ...reading, retryDelay: delayOf(reconnectionTime, usualDelay) }
}

/** Each way to cut that many bytes into nonempty pieces. */
function* everySplit(length: number): Generator<number[]> {
  for (let mask = 0; mask < 2 ** (length - 1); mask += 1) {
    yield Array.from({ length: length - 1 }, (_, index) => index + 1).filter(
      (place) => mask & (1 << (place - 1)),
    )
  }
}

const named = corpus.map(
  (bytes) =>
    [JSON.stringify(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)), bytes] as const,
)

describe.each(named)('every split of %s', (_, bytes) => {
  it('gives streamEvents the same events', async () => {
    const { events } = readByReference(bytes)
    for (const cuts of everySplit(bytes.length)) {
      expect(await readStream(cutAt(bytes, cuts)), `cut at ${cuts}`).toEqual(events)
    }
  })

  it('gives EventSourceClient the same events, comments, ID and delay', async () => {
    const expected = expectedOf(bytes)
    for (const cuts of everySplit(bytes.length)) {
      expect(await readByClient(cutAt(bytes, cuts)), `cut at ${cuts}`).toEqual(expected)
    }
  })
})

describe('the corpus of the test server', () => {
  const bytes = new TextEncoder().encode(splitCorpus.text)

  it('is read correctly by the reference', () => {
    expect(readByReference(bytes).events).toEqual(splitCorpus.events)
  })

  it('gives the same events for every single cut', async () => {
    for (let place = 0; place <= bytes.length; place += 1) {
      const chunks = cutAt(bytes, [place])
      expect(await readStream(chunks), `cut at ${place}`).toEqual(splitCorpus.events)
      expect(await readByClient(chunks), `cut at ${place}`).toEqual(expectedOf(bytes))
    }
  })

  it('gives the same events for random cuts', async () => {
    const places = fc.array(fc.nat({ max: bytes.length }), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(places, async (cuts) => {
        expect(await readStream(cutAt(bytes, cuts))).toEqual(splitCorpus.events)
      }),
      { numRuns: 200 },
    )
  })
})
