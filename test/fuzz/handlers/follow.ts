import type { Tally } from '../support/ingredients.ts'
import { travelByReference } from '../support/journey.ts'
import type { ClientJourney } from '../support/journey-arbitraries.ts'
import type { Comparisons } from '../support/mismatch.ts'
import { followWithClient } from './follow-client.ts'
import { followWithDropIn } from './follow-drop-in.ts'
import { followWithStreamEvents } from './follow-stream-events.ts'

/** Lets all readers of streams follow the journey. Throws a `Mismatch` if one of them differs from the reference. */
export async function follow(
  journey: ClientJourney,
  comparisons: Comparisons,
  tally: Tally,
): Promise<void> {
  const reference = travelByReference(journey, journey.lastEventId)
  tally.add(journey, reference)
  await followWithClient(journey, reference, comparisons)
  // The standard's `EventSource` has no initial last event ID.
  const fromStart = journey.lastEventId === '' ? reference : travelByReference(journey)
  await followWithDropIn(journey, fromStart, comparisons)
  await followWithStreamEvents(journey, comparisons)
}
