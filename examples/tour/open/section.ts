import { address } from '../parts/channel.ts'
import { compareSources } from '../parts/compare-sources.ts'
import type { Section } from '../parts/section.ts'
import { listen } from './headwater.ts'
import { listen as listenNatively } from './native.ts'

export function createOpen(): Section {
  return compareSources('open', {
    title: 'headwater/event-source',
    open: (nativeLog, log) => [
      listenNatively(address('life'), nativeLog),
      listen(address('life'), log),
    ],
  })
}
