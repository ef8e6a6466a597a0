import { address } from '../parts/channel.ts'
import { compareSources } from '../parts/compare-sources.ts'
import type { Section } from '../parts/section.ts'
import { listen } from './headwater.ts'
import { listen as listenNatively } from './native.ts'

export function createClose(): Section {
  return compareSources('close', {
    title: 'headwater/event-source',
    open: (nativeLog, log) => [
      listenNatively(address('triples'), nativeLog),
      listen(address('triples'), log),
    ],
  })
}
