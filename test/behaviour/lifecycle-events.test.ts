import { describe, expect, it } from 'vitest'
import { type ClientErrorEvent, EventSourceClient } from '../../src/index.ts'
import { deferred } from '../support/deferred.ts'
import { differs } from '../support/differences.ts'
import { recorder } from '../support/recorder.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { waitForEvent } from '../support/wait-for-event.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

describe('`open` and `error`', () => {
  it('are plain, non-bubbling, non-cancelable events that target the client', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: [': hello\n'], ending: 'end' }])
    const client = closeAfterTest(new EventSourceClient(url, frozenPlatform()))
    const seen = recorder(client, ['open', 'error'])
    await seen.waitFor(1, 'error')
    expect(seen.types()).toEqual(['open', 'error'])
    for (const event of seen.events) {
      expect(Object.getPrototypeOf(event)).toBe(Event.prototype)
      expect(event).toMatchObject({ bubbles: false, cancelable: false, target: client })
      for (const name of ['data', 'message', 'error', 'code', 'status', 'lastEventId'])
        expect(name in event).toBe(false)
    }
  })
})

describe('`error`', () => {
  /** A client whose first attempt is given, and the events that a listener and `onerror` receive. */
  async function failingClient(attempt: Attempt) {
    const client = closeAfterTest(
      new EventSourceClient(await testSession().plan([attempt]), frozenPlatform()),
    )
    const events: ClientErrorEvent[] = []
    client.addEventListener('error', (event) => void events.push(event))
    client.onerror = (event) => void events.push(event)
    return { client, events }
  }

  it('carries a final failure with its message and status', async () => {
    const { client, events } = await failingClient({ status: 401 })
    const { error } = await waitForStatus(client, 'closed')
    expect(events).toHaveLength(2)
    for (const event of events) {
      expect(event.error).toBe(error)
      expect(event).toMatchObject({ type: 'error', code: 401, status: 401 })
      expect(event.message).toBe(error?.message)
      expect(Object.getPrototypeOf(event)).toBe(Event.prototype)
      expect(event).toMatchObject({ bubbles: false, cancelable: false, target: client })
      expect('data' in event).toBe(false)
    }
  })

  it('carries a lost connection that is retried, without a status', async () => {
    const { client, events } = await failingClient({ chunks: [': hello\n'], ending: 'destroy' })
    const { error } = await waitForStatus(client, 'waiting')
    expect(error?.code).toBe('network')
    expect(events).toHaveLength(2)
    for (const event of events) {
      expect(event.error).toBe(error)
      expect(event).toMatchObject({ message: error?.message, code: undefined, status: undefined })
    }
  })
})

describe('a server event', () => {
  it('carries data, origin, lastEventId and type, and targets the client', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/hello', { id: '7', event: 'greeting' })),
    )
    const received = deferred<{ event: Event; self: unknown; target: unknown; current: unknown }>()
    client.addEventListener('greeting', function greet(this: unknown, event) {
      received.resolve({ event, self: this, target: event.target, current: event.currentTarget })
    })
    const { event, self, target, current } = await received.promise
    expect(event).toMatchObject({
      type: 'greeting',
      data: 'hello',
      lastEventId: '7',
      origin: new URL(server.urls.serverUrl).origin,
      bubbles: false,
      cancelable: false,
    })
    expect([target, current].every((object) => object === client)).toBe(true)
    expect(self === client).toBe(true)
  })

  it('is a MessageEvent if the platform has that class', async () => {
    const client = closeAfterTest(new EventSourceClient(testSession().url('/hello')))
    const event = await waitForEvent(client, 'message')
    expect(typeof MessageEvent).toBe(differs('no-message-event') ? 'undefined' : 'function')
    expect(event).toBeInstanceOf(globalThis.MessageEvent ?? Event)
  })

  it('reaches `on` and `onAny` as a plain object with four fields', async () => {
    const server = testSession()
    const client = closeAfterTest(new EventSourceClient(server.url('/hello', { id: '7' })))
    const received: unknown[] = []
    client.on('message', (event) => received.push(event))
    client.onAny((event) => received.push(event))
    await client.once('message')
    const { origin } = new URL(server.urls.serverUrl)
    const expected = { type: 'message', data: 'hello', lastEventId: '7', origin }
    await waitForStatus(client, 'open')
    expect(received).toStrictEqual([expected, expected])
  })
})

describe('a server event named `error` or `open`', () => {
  const chunks = ['event: error\ndata: e\n\nevent: open\ndata: o\n\ndata: end\n\n']

  it('reaches handlers and iterators without affecting the lifecycle', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks }]), frozenPlatform()),
    )
    const lifecycle = recorder(client, ['open', 'error'])
    const properties: string[] = []
    client.onopen = () => properties.push('open')
    client.onerror = () => properties.push('error')
    const received: string[] = []
    client.on('error', ({ data }) => received.push(`on ${data}`))
    client.on('open', ({ data }) => received.push(`on ${data}`))
    client.onAny(({ type, data }) => received.push(`any ${type} ${data}`))
    const once = client.once('error')
    const iterated: string[] = []
    for await (const { type } of client.events()) if (iterated.push(type) === 3) break

    expect(received).toEqual(['on e', 'any error e', 'on o', 'any open o', 'any message end'])
    expect(await once).toMatchObject({ type: 'error', data: 'e' })
    expect(iterated).toEqual(['error', 'open', 'message'])
    expect(lifecycle.types()).toEqual(['open'])
    expect(properties).toEqual(['open'])
    expect(client.state).toMatchObject({ status: 'open', attempt: 1 })
  })
})
