import { delivery } from './list/delivery.ts'
import { eventSource } from './list/event-source.ts'
import { positions } from './list/positions.ts'
import { queues } from './list/queues.ts'
import { requests } from './list/requests.ts'
import { retries } from './list/retries.ts'
import { stream } from './list/stream.ts'
import type { Mutant } from './mutant.ts'

/** Grouped by the broken part. */
export const areas: Record<string, Mutant[]> = {
  'reading the stream': stream,
  'coming back': retries,
  'asking for it': requests,
  'handing it out': delivery,
  'the position': positions,
  'the loops': queues,
  'the drop-in': eventSource,
}
