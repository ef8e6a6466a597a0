import { address, channel } from '../parts/channel.ts'
import { compareSources } from '../parts/compare-sources.ts'
import { createSayForm } from '../parts/say-form.ts'
import { showCode } from '../parts/code.ts'
import { listen } from './headwater.ts'
import { listen as listenNatively } from './native.ts'
import { say } from './say.ts'

export function createSending(): void {
  const section = compareSources('sending', {
    title: 'EventSourceClient',
    open: (nativeLog, log) => [
      listenNatively(address('said'), nativeLog),
      listen(address('said'), log),
    ],
  })
  section.find('.sides').before(showCode('sending/say.ts'))
  createSayForm(section, () => (key, text) => say(channel, key, text))
}
