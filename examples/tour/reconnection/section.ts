import { send } from '../../look/send.ts'
import { address, channel } from '../parts/channel.ts'
import { compareSources } from '../parts/compare-sources.ts'
import type { Section } from '../parts/section.ts'
import { listen } from './headwater.ts'
import { listen as listenNatively } from './native.ts'

export function createReconnection(): Section {
  const section = compareSources('reconnection', {
    title: 'EventSourceClient',
    open(nativeLog, log) {
      const url = address('numbers', { retry: retry.value })
      return [listenNatively(url, nativeLog), listen(url, log)]
    },
  })

  const retry = section.find<HTMLSelectElement>('select')
  retry.onchange = () => section.isRunning && section.start()
  const problem = section.find('.problem')
  for (const button of section.root.querySelectorAll<HTMLButtonElement>('[data-fault]'))
    button.onclick = async () => {
      problem.textContent = ''
      const { fault } = button.dataset
      await send('/tour/api/faults', { channel, fault }).catch((error: Error) => {
        problem.textContent = error.message
      })
    }
  return section
}
