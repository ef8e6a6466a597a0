import { namesOf } from '../handlers/seen.ts'
import type { Tally } from '../support/ingredients.ts'
import { type Journey, eventsOf, travelByReference } from '../support/journey.ts'
import type { Comparisons } from '../support/mismatch.ts'
import { type Expected, type StreamDifference, expectNative, expectOurs } from './expected.ts'
import { type Reader, readers } from './messages.ts'
import type { Rig, Travelled } from './rig.ts'

const names: Record<Reader, string> = {
  native: 'Chromium’s own',
  'drop-in': 'the drop-in',
  on: 'on(name)',
}

/** A page's timers have a resolution of a millisecond and may round. */
const tolerance = 2

/**
 * Lets the page follow a journey with each reader, and compares its and the server's observations with the reference.
 */
export async function followInChromium(
  journey: Journey,
  rig: Rig,
  comparisons: Comparisons,
  tally: Tally,
  differences: Map<StreamDifference, number>,
): Promise<void> {
  const reference = travelByReference(journey)
  const travelled = await rig.follow(journey, namesOf(eventsOf(reference)))
  tally.add(journey, reference)
  const native = expectNative(journey, reference, rig.origin)
  for (const reader of readers) {
    const expected =
      reader === 'native' ? native.expected : expectOurs(reference, reader, rig.origin)
    compare(reader, travelled, expected, comparisons)
  }
  for (const name of native.differences) differences.set(name, (differences.get(name) ?? 0) + 1)
}

function compare(
  reader: Reader,
  { entries, sights }: Travelled,
  expected: Expected,
  comparisons: Comparisons,
): void {
  const name = names[reader]
  const { pauses, positions } = sights.get(reader)!
  const seen = entries[reader]
  comparisons.expect(`${name}: the events, and the states between them`, seen, expected.entries)
  comparisons.expect(`${name}: Last-Event-ID`, positions, expected.positions)
  const hasty = pauses
    .map((pause, index) => ({ pause, least: expected.pauses[index]! }))
    .filter(({ pause, least }) => pause < least - tolerance)
  comparisons.expect(`${name}: never back before the reconnection time`, hasty, [])
}
