import { address } from '../parts/channel.ts'
import { compareSources } from '../parts/compare-sources.ts'
import { listen } from './headwater.ts'
import { listen as listenNatively } from './native.ts'

export function createOpen(): void {
  compareSources('open', {
    title: 'headwater/event-source',
    open: (nativeLog, log) => [
      listenNatively(address('life'), nativeLog),
      listen(address('life'), log),
    ],
  })
}
