import { address, channel } from '../parts/channel.ts'
import { createPostForm } from '../parts/post-form.ts'
import { Section } from '../parts/section.ts'
import { sendPost } from '../sending/send-post.ts'
import { listen } from './headwater.ts'
import { LastingSocket } from './lasting-socket.ts'

export function createWebSocket(): Section {
  const sides = [
    { title: 'WebSocket', code: 'websocket/lasting-socket.ts' },
    { title: 'EventSourceClient and POST', code: 'websocket/headwater.ts' },
  ] as const
  let socket: LastingSocket | undefined
  const section = new Section('websocket', sides, (first, second) => {
    const url = location.origin.replace(/^http/, 'ws') + address('socket')
    socket = new LastingSocket(url, first.log, (state) => first.setState(state, state))
    const client = listen(address('posts'), second.log)
    second.follow(client)
    return () => {
      socket?.close()
      client.close()
    }
  })
  createPostForm(section, (button) => (key, text) => {
    if (button === 'post') return sendPost(channel, key, text)
    return socket?.post(key, text) ?? Promise.reject(new Error('There is no WebSocket yet.'))
  })
  return section
}
