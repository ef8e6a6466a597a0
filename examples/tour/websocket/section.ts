import { address, channel } from '../parts/channel.ts'
import { createSayForm } from '../parts/say-form.ts'
import { Section } from '../parts/section.ts'
import { say } from '../sending/say.ts'
import { listen } from './headwater.ts'
import { LastingSocket } from './lasting-socket.ts'

export function createWebSocket(): void {
  const sides = [
    { title: 'WebSocket', code: 'websocket/lasting-socket.ts' },
    { title: 'EventSourceClient and POST', code: 'websocket/headwater.ts' },
  ] as const
  let socket: LastingSocket | undefined
  const section = new Section('websocket', sides, (first, second) => {
    const url = location.origin.replace(/^http/, 'ws') + address('socket')
    socket = new LastingSocket(url, first.log, (state) => first.setState(state, state))
    const client = listen(address('said'), second.log)
    second.follow(client)
    return () => {
      socket?.close()
      client.close()
    }
  })
  createSayForm(section, (button) => (key, text) => {
    if (button === 'post') return say(channel, key, text)
    return socket?.say(key, text) ?? Promise.reject(new Error('There is no WebSocket yet.'))
  })
}
