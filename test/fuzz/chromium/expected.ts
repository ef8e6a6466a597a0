import { isDeepStrictEqual } from 'node:util'
import type { nativeDifferences } from '../../native/native-differences.ts'
import { lifecycleOf } from '../handlers/seen.ts'
import {
  type Journey,
  type ReferenceJourney,
  type Stop,
  delayOf,
  headerOf,
  travelByReference,
} from '../support/journey.ts'
import type { Entry, Reader } from './messages.ts'

/** The known differences from Chromium that generated streams can show. */
export const streamDifferences = [
  'control-characters',
  'empty-retry',
  'lone-mark',
] as const satisfies (keyof typeof nativeDifferences)[]
export type StreamDifference = (typeof streamDifferences)[number]

/** The expected observations of one reader on a journey. */
export interface Expected {
  readonly entries: readonly Entry[]
  /** The header of each request, one character a byte. */
  readonly positions: readonly (string | undefined)[]
  /** The least delay before each request but the first, in milliseconds. */
  readonly pauses: readonly number[]
}

/** The result of a journey by the standard, and so by the package. */
export function expectOurs(reference: ReferenceJourney, reader: Reader, origin: string): Expected {
  const lifecycle = lifecycleOf(reference, origin)
  const seen = reader === 'on' ? lifecycle.filter((entry) => typeof entry !== 'string') : lifecycle
  return {
    entries: seen.map((entry) =>
      typeof entry === 'string'
        ? entry
        : [entry.type, String(entry.data), entry.lastEventId, entry.origin],
    ),
    positions: reference.positions.map((position) => trim(headerOf(position))),
    // Each journey starts by setting one.
    pauses: reference.reconnectionTimes.map((time) => delayOf(time, 0)),
  }
}

/** The result of Chromium's EventSource if it is different, and the difference that explains it. */
export function expectNative(
  journey: Journey,
  reference: ReferenceJourney,
  origin: string,
): { expected: Expected; differences: StreamDifference[] } {
  const standard = expectOurs(reference, 'native', origin)
  const stops = journey.stops.map(withLineOverlooked)
  const read = travelByReference({ stops })
  const expected = expectOurs(read, 'native', origin)
  const positions = read.positions.map((position) =>
    position === '' ? undefined : trim(Buffer.from(position).toString('latin1')),
  )
  const { pauses } = expectOurs(
    travelByReference({ stops: stops.map(withUsualRetry) }),
    'native',
    origin,
  )
  const differences = {
    'control-characters': !isDeepStrictEqual(positions, expected.positions),
    'empty-retry': !isDeepStrictEqual(pauses, expected.pauses),
    'lone-mark': !isDeepStrictEqual(expected, standard),
  }
  return {
    expected: { ...expected, positions, pauses },
    differences: streamDifferences.filter((name) => differences[name]),
  }
}

/** A stream in which an empty `retry` has the value that Chromium uses for it. */
const withUsualRetry = (stop: Stop) =>
  rewrite(stop, /(^(?:\xEF\xBB\xBF)?|[\r\n])retry:? ?(?=[\r\n])/g, '$1retry:3000')

/** A stream without the line that Chromium skips: it does not end a line right after a byte order mark. */
const withLineOverlooked = (stop: Stop) => rewrite(stop, /^(\xEF\xBB\xBF)[\r\n]/g, '$1:')

function rewrite(stop: Stop, pattern: RegExp, replacement: string): Stop {
  if (stop === 'refused') return stop
  const text = Buffer.concat(stop.chunks).toString('latin1').replaceAll(pattern, replacement)
  return { ...stop, chunks: [Uint8Array.from(Buffer.from(text, 'latin1'))] }
}

/** HTTP trims spaces and tabs at both ends of a value. */
function trim(header: string | undefined): string | undefined {
  return header?.replaceAll(/^[ \t]+|[ \t]+$/g, '')
}
