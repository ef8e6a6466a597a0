import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { deferred } from '../support/deferred.ts'
import { differs } from '../support/differences.ts'
import { recorder } from '../support/recorder.ts'
import { testSession } from '../support/test-session.ts'
import { waitForEvent } from '../support/wait-for-event.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

describe('`open` and `error`', () => {
  it('are plain events: no data, not bubbling, not cancelable, the client their target', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: [': hello\n'], ending: 'destroy' }])
    const client = closeAfterTest(new EventSourceClient(url, frozenPlatform()))
    const seen = recorder(client, ['open', 'error'])
    await seen.waitFor(1, 'error')
    expect(seen.types()).toEqual(['open', 'error'])
    for (const event of seen.events) {
      expect(Object.getPrototypeOf(event)).toBe(Event.prototype)
      expect(event).toMatchObject({ bubbles: false, cancelable: false, target: client })
      for (const name of ['data', 'message', 'error', 'lastEventId'])
        expect(name in event).toBe(false)
    }
  })
})

describe('an event of the server', () => {
  it('carries data, origin, lastEventId and type, with target and this the client', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/hello', { id: '7', event: 'greeting' })),
    )
    const heard = deferred<{ event: Event; self: unknown; target: unknown; current: unknown }>()
    client.addEventListener('greeting', function greet(this: unknown, event) {
      heard.resolve({ event, self: this, target: event.target, current: event.currentTarget })
    })
    const { event, self, target, current } = await heard.promise
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

  it('is a MessageEvent where the platform has one', async () => {
    const client = closeAfterTest(new EventSourceClient(testSession().url('/hello')))
    const event = await waitForEvent(client, 'message')
    expect(typeof MessageEvent).toBe(differs('no-message-event') ? 'undefined' : 'function')
    expect(event).toBeInstanceOf(globalThis.MessageEvent ?? Event)
  })

  it('reaches `on` and `onAny` as a plain object with those four fields', async () => {
    const server = testSession()
    const client = closeAfterTest(new EventSourceClient(server.url('/hello', { id: '7' })))
    const heard: unknown[] = []
    client.on('message', (event) => heard.push(event))
    client.onAny((event) => heard.push(event))
    await client.once('message')
    const { origin } = new URL(server.urls.serverUrl)
    const expected = { type: 'message', data: 'hello', lastEventId: '7', origin }
    await waitForStatus(client, 'open')
    expect(heard).toEqual([expected, expected])
  })
})

describe('an event of the server named `error` or `open`', () => {
  const chunks = ['event: error\ndata: e\n\nevent: open\ndata: o\n\ndata: end\n\n']

  it('reaches `on`, `onAny`, `once` and iterators, and is never taken for the lifecycle', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks }]), frozenPlatform()),
    )
    const lifecycle = recorder(client, ['open', 'error'])
    const properties: string[] = []
    client.onopen = () => properties.push('open')
    client.onerror = () => properties.push('error')
    const heard: string[] = []
    client.on('error', ({ data }) => heard.push(`on ${data}`))
    client.on('open', ({ data }) => heard.push(`on ${data}`))
    client.onAny(({ type, data }) => heard.push(`any ${type} ${data}`))
    const once = client.once('error')
    const iterated: string[] = []
    for await (const { type } of client.events()) if (iterated.push(type) === 3) break

    expect(heard).toEqual(['on e', 'any error e', 'on o', 'any open o', 'any message end'])
    expect(await once).toMatchObject({ type: 'error', data: 'e' })
    expect(iterated).toEqual(['error', 'open', 'message'])
    expect(lifecycle.types()).toEqual(['open'])
    expect(properties).toEqual(['open'])
    expect(client.state).toMatchObject({ status: 'open', attempt: 1 })
  })
})
