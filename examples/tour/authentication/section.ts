import { send } from '../../look/send.ts'
import { address } from '../parts/channel.ts'
import { compareSources } from '../parts/compare-sources.ts'
import type { Section } from '../parts/section.ts'
import { listen } from './headwater.ts'
import { listen as listenNatively } from './native.ts'

export function createAuthentication(): Section {
  const section = compareSources('authentication', {
    title: 'EventSourceClient',
    open(nativeLog, log) {
      const login = async () => {
        const lifetime = Number(section.find<HTMLSelectElement>('select').value)
        const { token } = await send<{ token: string }>('/tour/api/token', { lifetime })
        log.note(`new token, valid for ${lifetime} s`)
        return token
      }
      return [listenNatively(address('private'), nativeLog), listen(address('private'), log, login)]
    },
  })
  return section
}
