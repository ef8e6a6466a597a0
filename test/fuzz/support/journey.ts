import type { PlainEvent } from '../../support/client-probes.ts'
import { type ReferenceReading, readByReference } from './reference-parser.ts'

export type Chunks = Uint8Array<ArrayBuffer>[]

/** One response of the server, with a stream or without. */
export type Stop = StreamStop | 'refused'

export interface StreamStop {
  readonly chunks: Chunks
  /** It ends with an error. */
  readonly isBroken: boolean
  /** After which chunk the deliveries are checked; counted cyclically. */
  readonly look: number
  /** Whether a reader of a single stream delivers an unfinished last event. */
  readonly flush: boolean
}

/** Sets a short reconnection time, so that streams read in real time reconnect soon. It does not count as a stream. */
export const shortRetry: StreamStop = {
  chunks: [Uint8Array.from(Buffer.from('retry: 1\n'))],
  isBroken: false,
  look: 0,
  flush: false,
}

/** The responses to one source's requests, in order; the one after them is 204, which ends it. */
export interface Journey {
  readonly stops: readonly Stop[]
}

/** The result of a journey by the standard. */
export interface ReferenceJourney {
  /** The last event ID at each request, including the last one, which gets the 204. */
  positions: string[]
  /** The reconnection time before each request but the first, if the server has set one. */
  reconnectionTimes: (bigint | undefined)[]
  /** The result of each stop; undefined if it was rejected. */
  readings: (ReferenceReading | undefined)[]
}

export function travelByReference({ stops }: Journey, lastEventId = ''): ReferenceJourney {
  const journey: ReferenceJourney = {
    positions: [lastEventId],
    reconnectionTimes: [],
    readings: [],
  }
  let source: Pick<ReferenceReading, 'lastEventId' | 'reconnectionTime'> = {
    lastEventId,
    reconnectionTime: undefined,
  }
  for (const stop of stops) {
    const reading =
      stop === 'refused' ? undefined : readByReference(Buffer.concat(stop.chunks), source)
    journey.readings.push(reading)
    if (reading) source = reading
    // [spec] Reestablish the connection: wait for the reconnection time; if the last event ID string is not empty, it
    // goes along.
    journey.reconnectionTimes.push(source.reconnectionTime)
    journey.positions.push(source.lastEventId)
  }
  return journey
}

/** All events of a journey, in order. */
export function eventsOf({ readings }: ReferenceJourney): PlainEvent[] {
  return readings.flatMap((reading) => reading?.events ?? [])
}

/**
 * The header for a last event ID: its UTF-8 bytes, one character each. The package omits IDs with control characters,
 * which not every `fetch` and server accepts, and very long ones, which a server may reject forever.
 */
export function headerOf(position: string): string | undefined {
  if (Buffer.byteLength(position) > 4096) return undefined
  // oxlint-disable-next-line no-control-regex
  if (position === '' || /[\0-\x08\n-\x1f\x7f]/.test(position)) return undefined
  return Buffer.from(position).toString('latin1')
}

/** The delay of the package for a reconnection time, limited from a millisecond to an hour. */
export function delayOf(reconnectionTime: bigint | undefined, usual: number): number {
  if (reconnectionTime === undefined) return usual
  return Math.max(1, Number(reconnectionTime > 3_600_000n ? 3_600_000n : reconnectionTime))
}
