import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { EventSourceClient, type EventDecoder } from 'headwater'
import { onTestFinished } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import type { FromServer } from '../../tour/schemas.ts'
import { startLocalServer } from './local-server.ts'

export const json = { 'content-type': 'application/json' }

/** The tour's server, and a page with a separate channel. */
export async function startTour() {
  const origin = await startLocalServer()
  const api = `${origin}/tour/api`
  const channel = randomUUID()
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${api}${path}`, init)
    const text = await response.text()
    // oxlint-disable-next-line typescript/no-explicit-any -- the test checks its type
    return { status: response.status, headers: response.headers, body: JSON.parse(text) as any }
  }
  const post = (path: string, body: unknown) =>
    ask(path, { method: 'POST', headers: json, body: JSON.stringify(body) })
  const open = <T>(path: string, decode: EventDecoder<T>, options: object = {}) => {
    const client = new EventSourceClient(`${api}${path}?channel=${channel}`, {
      ...options,
      decode,
      reconnect: { initialDelay: 10, maxDelay: 100 },
    })
    onTestFinished(() => client.close())
    return client
  }
  return {
    origin,
    api,
    channel,
    ask,
    post,
    open,
    /** The next events of a stream. */
    async take<T>(path: string, decode: EventDecoder<T>, count: number, options: object = {}) {
      const taken: T[] = []
      for await (const { data } of open(path, decode, options)) {
        taken.push(data)
        if (taken.length === count) break
      }
      return taken
    },
    addPost: (text: unknown, key: unknown = randomUUID()) => post('/posts', { channel, key, text }),
    connect: (options: ClientOptions = {}) =>
      openSocket(`${api.replace('http', 'ws')}/socket?channel=${channel}`, options),
  }
}

/** A WebSocket whose messages are read one by one. */
async function openSocket(url: string, options: ClientOptions) {
  const socket = new WebSocket(url, options)
  onTestFinished(() => socket.terminate())
  const messages: FromServer[] = []
  let heard = () => {}
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)) as FromServer)
    heard()
  })
  await once(socket, 'open')
  return {
    socket,
    send: (message: unknown) => socket.send(JSON.stringify(message)),
    /** The next message except heartbeats. */
    async next(): Promise<FromServer> {
      for (;;) {
        const message = messages.shift()
        if (message && message.type !== 'beat') return message
        if (!message)
          await new Promise<void>((resolve) => {
            heard = resolve
          })
      }
    },
  }
}

/** The server's HTTP response to a rejected WebSocket. */
export async function refusalOf(url: string, options: ClientOptions = {}) {
  const socket = new WebSocket(url, options)
  socket.on('error', () => {})
  const [request, response] = await once(socket, 'unexpected-response')
  let body = ''
  for await (const chunk of response) body += String(chunk)
  request.destroy()
  // oxlint-disable-next-line typescript/no-explicit-any -- the test checks its type
  return { status: response.statusCode as number, body: JSON.parse(body) as any }
}
