import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventSourceClient, streamEvents } from '../../src/index.ts'
import { collect } from '../support/client-probes.ts'
import { deferred } from '../support/deferred.ts'
import { readByReference } from './support/reference-parser.ts'
import { cutStream } from './support/stream-arbitraries.ts'

type Chunks = Uint8Array<ArrayBuffer>[]

/** An event stream that sends its next chunk, or ends, on request, once the previous one was read. */
function inTurns(chunks: Chunks) {
  let left = [...chunks]
  let asked = deferred<() => void>()
  const body = new ReadableStream(
    {
      pull: (controller) =>
        new Promise<void>((resolve) => {
          asked.resolve(() => {
            const [chunk, ...rest] = left
            left = rest
            if (chunk) controller.enqueue(chunk)
            else controller.close()
            resolve()
          })
        }),
    },
    { highWaterMark: 0 },
  )
  const give = async () => {
    const next = await asked.promise
    asked = deferred()
    next()
    // The next read means that the whole chunk was processed.
    if (left.length > 0) await asked.promise
  }
  const response = new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  return { give, response }
}

const readByClient = (response: Response) =>
  collect(
    new EventSourceClient('http://localhost/', {
      fetch: async () => response,
      reconnect: false,
    }),
  )

const readers = [readByClient, (response: Response) => collect(streamEvents(response))]

/** The events of each stream when the chunks arrive in this order, given as stream numbers. */
async function readAtOnce(streams: readonly Chunks[], order: readonly number[]) {
  const turns = streams.map(inTurns)
  const readings = turns.map(({ response }, index) => readers[index % 2]!(response))
  for (const index of order) await turns[index]!.give()
  return await Promise.all(readings)
}

/** The number of each stream, once per chunk and once for its end, in random order. */
const orders = (streams: readonly Chunks[]) => {
  const turns = streams.flatMap((chunks, index) => [...chunks, undefined].map(() => index))
  return fc.shuffledSubarray(turns, { minLength: turns.length, maxLength: turns.length })
}

const journeys = fc
  .array(cutStream({ isOnWire: false }), { minLength: 2, maxLength: 4 })
  .chain((streams) => fc.tuple(fc.constant(streams), orders(streams)))

describe('interleaved streams', () => {
  it('each get their own events for any cut', async () => {
    await fc.assert(
      fc.asyncProperty(journeys, async ([streams, order]) => {
        const expected = streams.map((chunks) => readByReference(Buffer.concat(chunks)).events)
        expect(await readAtOnce(streams, order)).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })
})
