import { callbacks } from './list/callbacks.ts'
import { commandLine } from './list/command-line.ts'
import { delivery } from './list/delivery.ts'
import { eventSource } from './list/event-source.ts'
import { inspector } from './list/inspector.ts'
import { node } from './list/node.ts'
import { positions } from './list/positions.ts'
import { queues } from './list/queues.ts'
import { react } from './list/react.ts'
import { requests } from './list/requests.ts'
import { retries } from './list/retries.ts'
import { shared } from './list/shared.ts'
import { stream } from './list/stream.ts'
import { timeLimits } from './list/time-limits.ts'
import { testing } from './list/testing.ts'
import type { Mutant } from './mutant.ts'

/** The mutants, by the part of the package that they break. */
export const areas: Record<string, Mutant[]> = {
  stream,
  reconnection: retries,
  requests,
  delivery,
  'last event ID': positions,
  iteration: queues,
  'event-source': eventSource,
  nodeFetch: node,
  callbacks,
  'time limits': timeLimits,
  testing,
  inspector,
  shared,
  react,
  'command line': commandLine,
}
