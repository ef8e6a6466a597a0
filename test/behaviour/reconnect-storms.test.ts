import { describe, expect, it } from 'vitest'
import { EventSourceClient, type EventSourceClientOptions } from '../../src/index.ts'
import { eventStream } from '../support/byte-streams.ts'
import { closeAfterTest, frozenPlatform } from '../support/client-probes.ts'
import type { FakeClock } from '../support/fake-clock.ts'

const bytes = new TextEncoder().encode('id: 1\ndata: a\n\n')
const respond = {
  rejects: () => Promise.reject(new TypeError('down')),
  refuses: async () => new Response('', { status: 404 }),
  ends: async () => eventStream([bytes]),
}

/** A place from which the client is called, and how to install the call there. */
type Place = (
  act: () => void,
  clock: FakeClock,
) => [options: EventSourceClientOptions, install?: (client: EventSourceClient) => void]

const places: Record<string, Place> = {
  onError: (act) => [{ onError: act }],
  onClose: (act) => [{ onClose: act }],
  onReconnect: (act) => [{ onReconnect: act }],
  onOpen: (act) => [{ onOpen: act }],
  'an error listener': (act) => [{}, (client) => client.addEventListener('error', act)],
  subscribe: (act) => [{}, (client) => client.subscribe(act)],
  'a handler': (act) => [{}, (client) => client.on('message', act)],
  'a decoder': (act) => [
    { decode: (data) => (act(), data) },
    (client) => client.on('message', () => {}),
  ],
  headers: (act) => [{ headers: () => (act(), {}) }],
  'a microtask after onError': (act) => [{ onError: () => queueMicrotask(act) }],
  'a timer after onError': (act, clock) => [{ onError: () => clock.setTimeout(act, 0) }],
  'a store': (act) => [{ lastEventId: { load: () => (act(), ''), save: act } }],
  'a signal': (act) => [{ headers: ({ signal }) => (signal.addEventListener('abort', act), {}) }],
  'closed.then': (act) => [
    {},
    (client) => {
      const wait = () =>
        void client.closed.then(() => {
          act()
          if (client.state.status !== 'closed') wait()
        })
      wait()
    },
  ],
}
const calls: Record<string, (client: EventSourceClient) => void> = {
  'reconnect()': (client) => client.reconnect(),
  'reconnect() with an ID': (client) => client.reconnect({ lastEventId: '' }),
  'close() and connect()': (client) => {
    client.close()
    client.connect()
  },
}

describe.each(Object.keys(places))('%s that requests each next attempt', (place) => {
  const cases = Object.keys(calls).flatMap((call) =>
    Object.keys(respond).map((answer) => [call, answer] as const),
  )

  it.each(cases)('by %s backs off if the server %s', async (call, answer) => {
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    let isOver = false
    let isActing = false
    let attempts = 0
    const act = () => {
      // A call in a callback of the same call would be an endless recursion.
      if (isOver || isActing || attempts === 0) return
      isActing = true
      calls[call]!(client)
      isActing = false
    }
    const [options, install] = places[place]!(act, clock)
    const client: EventSourceClient = closeAfterTest(
      new EventSourceClient('http://localhost/', {
        ...frozen,
        ...options,
        fetch: () => {
          attempts++
          return respond[answer as keyof typeof respond]()
        },
      }),
    )
    install?.(client)
    for (let count = 0; count < 3; count++) await clock.advance(0)
    const before = attempts
    for (let time = 0; time < 20_000; time += 2000) await clock.advance(2000)
    isOver = true
    client.close()
    // Retries alone are 5 in the first 20 seconds, or one each second if each delivers an event. A subscriber that closes
    // and connects at each change is slowed to one each second.
    expect(before).toBeLessThanOrEqual(3)
    expect(attempts).toBeLessThanOrEqual(answer === 'ends' || place === 'subscribe' ? 24 : 8)
  })
})

describe('an attempt requested in a callback', () => {
  it.each(['onError', 'onClose'] as const)('starts after all microtasks: %s', async (name) => {
    const order: string[] = []
    const frozen = frozenPlatform()
    const client: EventSourceClient = closeAfterTest(
      new EventSourceClient('http://localhost/', {
        ...frozen,
        fetch: async () => {
          order.push('fetch')
          return new Response('', { status: name === 'onError' ? 503 : 404 })
        },
        [name]: async () => {
          if (order.length > 1) return
          client.reconnect()
          for (let count = 0; count < 1000; count++) await undefined
          order.push('microtasks')
        },
      }),
    )
    for (let count = 0; count < 5; count++) await frozen.platform.clock.advance(0)
    expect(order).toEqual(['fetch', 'microtasks', 'fetch'])
  })
})
