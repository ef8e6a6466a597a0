import * as fc from 'fast-check'
import { type Chunks, type Journey, type Stop, type StreamStop, shortRetry } from './journey.ts'
import { type StreamTraits, cutStream } from './stream-arbitraries.ts'

/** How the events of a journey are read, and the checks on the way. */
export interface ClientJourney extends Journey {
  /** The initial last event ID. */
  lastEventId: string
  /** The listeners. Sometimes there are none: the last event ID advances all the same. */
  on: boolean
  onAny: boolean
  listeners: boolean
  iteration: boolean
  highWaterMark: number
  comments: boolean
}

const stream = (traits: StreamTraits): fc.Arbitrary<StreamStop> =>
  fc.record({
    chunks: cutStream(traits) as fc.Arbitrary<Chunks>,
    isBroken: fc.boolean(),
    look: fc.nat({ max: 0xffff }),
    flush: fc.boolean(),
  })

/** Journeys in memory: connections can also break or be rejected. */
export const clientJourneys: fc.Arbitrary<ClientJourney> = fc.record({
  stops: fc.array(
    fc.oneof(
      { arbitrary: stream({ isOnWire: false }), weight: 12 },
      { arbitrary: fc.constant('refused' as const), weight: 1 },
    ),
    { minLength: 1, maxLength: 8 },
  ),
  lastEventId: fc.constantFrom('', '', '7', 'é中', ' 0'),
  on: fc.boolean(),
  onAny: fc.boolean(),
  listeners: fc.boolean(),
  iteration: fc.boolean(),
  highWaterMark: fc.constantFrom(1, 2, 256),
  comments: fc.boolean(),
})

/** Whether Chromium then waits for its long default time. */
const hasEmptyRetry = (stop: Stop) =>
  stop !== 'refused' &&
  /(^|[\r\n])retry:? ?[\r\n]/.test(Buffer.concat(stop.chunks).toString('latin1'))

/** Journeys over HTTP. None of them breaks: `fetch` may discard a chunk that arrives together with the break. */
export const wireJourneys: fc.Arbitrary<Journey> = fc
  .array(
    stream({ isOnWire: true }).map((stop) => ({ ...stop, isBroken: false })),
    { minLength: 1, maxLength: 16, size: 'large' },
  )
  .map((stops) => ({
    stops: [
      shortRetry,
      ...stops.flatMap((stop) => (hasEmptyRetry(stop) ? [stop, shortRetry] : [stop])),
    ],
  }))
