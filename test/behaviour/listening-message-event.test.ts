import { describe, expect, it } from 'vitest'
import { EventSource } from '../../src/event-source/index.ts'
import { EventSourceClient } from '../../src/index.ts'
import { closeAfterTest, frozenPlatform } from '../support/client-probes.ts'
import { deferred } from '../support/deferred.ts'
import { differs } from '../support/differences.ts'
import { testSession } from '../support/test-session.ts'

type Message = MessageEvent<string>

/** Makes a client dispatch one event; returns the event, and the result of `look` during the dispatch. */
async function oneEvent<Seen>(look: (event: Message, client: EventSourceClient) => Seen) {
  const server = testSession()
  const url = await server.plan([{ chunks: ['id: 7\ndata: hello\n\nevent: end\ndata\n\n'] }])
  const client = closeAfterTest(new EventSourceClient(url, frozenPlatform()))
  const received = deferred<{ event: Message; seen: Seen }>()
  client.addEventListener('message', (event) =>
    received.resolve({ event: event as Message, seen: look(event as Message, client) }),
  )
  await client.once('end')
  return { ...(await received.promise), client }
}

/** Reads every member of the platform's events. */
function readMembers(event: Event): Record<string, unknown> {
  const { MessageEvent = Event } = globalThis
  const names = [Event, MessageEvent].flatMap(({ prototype }) =>
    Object.getOwnPropertyNames(prototype),
  )
  // Some runtimes define these on each event.
  names.push('data', 'lastEventId', 'origin', 'isTrusted')
  return Object.fromEntries(names.map((name) => [name, Reflect.get(event, name) as unknown]))
}

describe('an event delivered to a listener', () => {
  it('has readable members with the values of a platform event', async () => {
    const { seen, event, client } = await oneEvent(readMembers)
    expect(seen).toMatchObject({
      type: 'message',
      bubbles: false,
      cancelable: false,
      composed: false,
      defaultPrevented: false,
      returnValue: true,
      cancelBubble: false,
      isTrusted: false,
      eventPhase: 2,
    })
    expect(seen.target === client && seen.srcElement === client).toBe(true)
    for (const name of ['preventDefault', 'stopPropagation', 'composedPath'])
      expect(typeof seen[name]).toBe('function')
    expect([event.source, event.ports]).toEqual([null, []])
    event.preventDefault()
    expect(event.defaultPrevented).toBe(false)
  })

  it('has a current target and a path only during its dispatch', async () => {
    const { event, client, seen } = await oneEvent(
      (message, source) => message.currentTarget === source && message.composedPath()[0] === source,
    )
    expect(seen).toBe(true)
    expect(event.target === client).toBe(true)
    expect([event.currentTarget, event.eventPhase, event.composedPath()]).toEqual([null, 0, []])
  })

  it('carries the time of its creation', async () => {
    const before = performance.now()
    const { event } = await oneEvent(() => undefined)
    expect(event.timeStamp).toBeGreaterThanOrEqual(before)
    expect(event.timeStamp).toBeLessThanOrEqual(performance.now())
  })

  it('can be copied to a platform event for another target', async () => {
    const { event } = await oneEvent(() => undefined)
    const received = deferred<Message>()
    const target = new EventTarget()
    target.addEventListener('message', (copy) => received.resolve(copy as Message))
    const { MessageEvent = Event } = globalThis
    target.dispatchEvent(new MessageEvent(event.type, event as unknown as MessageEventInit))
    expect((await received.promise).data).toBe(differs('no-message-event') ? undefined : 'hello')
  })

  it('can be converted to a string and to JSON', async () => {
    const { event } = await oneEvent(() => undefined)
    expect(String(event)).toMatch(/^\[object \w+\]$/)
    expect(JSON.parse(JSON.stringify({ ...event, target: null }))).toMatchObject({ data: 'hello' })
  })
})

describe('an event delivered to a drop-in listener', () => {
  it('has readable members with the values of a platform event', async () => {
    const url = await testSession().plan([{ chunks: ['id: 7\ndata: hello\n\n'] }])
    const source = closeAfterTest(new EventSource(url))
    const received = deferred<Record<string, unknown>>()
    source.addEventListener('message', (event) => received.resolve(readMembers(event)))
    const expected = { type: 'message', data: 'hello', lastEventId: '7', isTrusted: false }
    expect(await received.promise).toMatchObject(expected)
  })

  it('can be dispatched again on another target', async () => {
    const url = await testSession().plan([{ chunks: ['data: hello\n\n'] }])
    const source = closeAfterTest(new EventSource(url))
    const [first, second] = [deferred<Event>(), deferred<Event>()]
    source.addEventListener('message', first.resolve)
    const target = new EventTarget()
    target.addEventListener('message', second.resolve)
    const event = await first.promise
    target.dispatchEvent(event)
    expect((await second.promise) === event).toBe(true)
  })
})
