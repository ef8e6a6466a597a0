import { send } from '../../look/send.ts'
import { address } from '../parts/channel.ts'
import { compareSources } from '../parts/compare-sources.ts'
import { listen } from './headwater.ts'
import { listen as listenNatively } from './native.ts'

export function createAuthentication(): void {
  const section = compareSources('authentication', {
    title: 'EventSourceClient',
    open(nativeLog, log) {
      const login = async () => {
        const lifetime = Number(section.find<HTMLSelectElement>('select').value)
        const { token } = await send<{ token: string }>('/tour/api/token', { lifetime })
        log.note(`a new token, for ${lifetime} s`)
        return token
      }
      return [listenNatively(address('private'), nativeLog), listen(address('private'), log, login)]
    },
  })
}
