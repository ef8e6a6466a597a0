import { describe, expect, it, onTestFinished } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { testSession } from '../support/test-session.ts'

/** A signal, and its current listeners. */
function countedSignal() {
  const controller = new AbortController()
  const { signal } = controller
  const listeners = new Set<unknown>()
  const { addEventListener, removeEventListener } = signal
  signal.addEventListener = (type: string, listener: EventListenerOrEventListenerObject) => {
    listeners.add(listener)
    addEventListener.call(signal, type, listener)
  }
  signal.removeEventListener = (type: string, listener: EventListenerOrEventListenerObject) => {
    listeners.delete(listener)
    removeEventListener.call(signal, type, listener)
  }
  return { controller, signal, listeners }
}

function startClient(received: string[] = []) {
  const server = testSession()
  const client = new EventSourceClient(server.url('/hello', { ending: 'hold' }))
  onTestFinished(() => client.close())
  return { server, client, record: (entry: string) => () => void received.push(entry) }
}

describe('a handler signal', () => {
  it('has listeners while the client is open, and none after close()', async () => {
    const { client, record } = startClient()
    const { listeners, signal } = countedSignal()
    client.on('message', record('on'), { signal })
    client.onAny(record('any'), { signal })
    client.addEventListener('message', record('listener'), { signal })
    client.on('message', record('once'), { signal, once: true })
    await client.once('message', { signal })
    expect(listeners.size).toBe(3)
    client.close()
    expect(listeners.size).toBe(0)
  })

  it('has no listener before the client connects', async () => {
    const { listeners, signal } = countedSignal()
    const url = testSession().url('/hello')
    const client = new EventSourceClient(url, { autoConnect: false })
    onTestFinished(() => client.close())
    client.on('message', () => {}, { signal })
    client.addEventListener('message', () => {}, { signal })
    expect(listeners.size).toBe(0)
    client.connect()
    expect(listeners.size).toBe(2)
  })

  it('removes its handlers when aborted while closed or while open', async () => {
    const received: string[] = []
    const { client, record } = startClient(received)
    const [early, late] = [countedSignal(), countedSignal()]
    client.on('message', record('on, early'), early)
    client.addEventListener('message', record('listener, early'), early)
    client.on('message', record('on, late'), late)
    client.addEventListener('message', record('listener, late'), late)
    await client.once('message')
    client.close()
    early.controller.abort()
    received.length = 0
    client.connect()
    await client.once('message')
    expect(received).toEqual(['on, late', 'listener, late'])
    late.controller.abort()
    received.length = 0
    client.reconnect()
    await client.once('message')
    expect(received).toEqual([])
    expect(early.listeners.size + late.listeners.size).toBe(0)
  })

  it('removes its listener when aborted on a closed client', async () => {
    const received: string[] = []
    const { client, record } = startClient(received)
    client.close()
    const { controller, signal } = countedSignal()
    const listener = record('once')
    client.addEventListener('ping', listener, { signal })
    controller.abort()
    client.dispatchEvent(new Event('ping'))
    expect(received).toEqual([])
    // It was removed, so it can be added again.
    client.addEventListener('ping', listener)
    client.dispatchEvent(new Event('ping'))
    expect(received).toEqual(['once'])
  })
})
