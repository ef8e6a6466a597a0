import { isEventSourceError, streamEvents } from '../../../src/index.ts'
import type { Journey } from '../support/journey.ts'
import type { Comparisons } from '../support/mismatch.ts'
import { readByReference } from '../support/reference-parser.ts'
import { responseOf, withoutWaiting } from './in-memory.ts'
import { type Seen, plain } from './seen.ts'

const blankLine = Buffer.from('\n\n')

/** Reads each stream of the journey separately. */
export async function followWithStreamEvents(
  { stops }: Journey,
  comparisons: Comparisons,
): Promise<void> {
  for (const stop of stops) {
    if (stop === 'refused') continue
    const { chunks, flush, isBroken } = stop
    const seen: Seen[] = []
    let failure: unknown
    const read = async () => {
      try {
        for await (const event of streamEvents(responseOf(stop), { flush })) seen.push(plain(event))
      } catch (error) {
        failure = isEventSourceError(error) ? error.code : error
      }
    }
    await withoutWaiting('streamEvents', read())
    // A flush acts like a blank line at the end. A broken stream has no end to flush at.
    const bytes = flush && !isBroken ? [...chunks, blankLine] : chunks
    const { events } = readByReference(Buffer.concat(bytes))
    // A `Response` made by a script has no URL, so its events have no origin.
    const expected = events.map((event) => ({ ...event, origin: '' }))
    comparisons.expect('streamEvents: the events', seen, expected)
    comparisons.expect(
      'streamEvents: an error where the stream broke',
      failure,
      isBroken ? 'network' : undefined,
    )
  }
}
