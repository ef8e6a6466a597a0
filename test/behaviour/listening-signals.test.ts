import { describe, expect, it, onTestFinished } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { testSession } from '../support/test-session.ts'

/** A signal that lives on, and how many listen to it. */
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

function open(heard: string[] = []) {
  const server = testSession()
  const client = new EventSourceClient(server.url('/hello', { ending: 'hold' }))
  onTestFinished(() => client.close())
  return { server, client, hear: (what: string) => () => void heard.push(what) }
}

describe('the signal of a handler', () => {
  it('is listened to while the client lives, and let go of when it is closed', async () => {
    const { client, hear } = open()
    const { listeners, signal } = countedSignal()
    client.on('message', hear('on'), { signal })
    client.onAny(hear('any'), { signal })
    client.addEventListener('message', hear('listener'), { signal })
    client.on('message', hear('once'), { signal, once: true })
    await client.once('message', { signal })
    expect(listeners.size).toBe(3)
    client.close()
    expect(listeners.size).toBe(0)
  })

  it('is not listened to before the client is connected', async () => {
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

  it('takes it off a client that was closed then, and not one that came back before', async () => {
    const heard: string[] = []
    const { client, hear } = open(heard)
    const [early, late] = [countedSignal(), countedSignal()]
    client.on('message', hear('on, early'), early)
    client.addEventListener('message', hear('listener, early'), early)
    client.on('message', hear('on, late'), late)
    client.addEventListener('message', hear('listener, late'), late)
    await client.once('message')
    client.close()
    early.controller.abort()
    heard.length = 0
    client.connect()
    await client.once('message')
    expect(heard).toEqual(['on, late', 'listener, late'])
    late.controller.abort()
    heard.length = 0
    client.reconnect()
    await client.once('message')
    expect(heard).toEqual([])
    expect(early.listeners.size + late.listeners.size).toBe(0)
  })

  it('takes a listener off a closed client, for what the program dispatches itself', async () => {
    const heard: string[] = []
    const { client, hear } = open(heard)
    client.close()
    const { controller, signal } = countedSignal()
    const listener = hear('once')
    client.addEventListener('ping', listener, { signal })
    controller.abort()
    client.dispatchEvent(new Event('ping'))
    expect(heard).toEqual([])
    // It is no longer there, and so it can be added.
    client.addEventListener('ping', listener)
    client.dispatchEvent(new Event('ping'))
    expect(heard).toEqual(['once'])
  })
})
