import { describe, expect, it } from 'vitest'
import { EventSource } from '../../src/event-source/index.ts'
import { closeAfterTest } from '../support/client-probes.ts'
import { differs } from '../support/differences.ts'
import { recorder } from '../support/recorder.ts'
import { testSession } from '../support/test-session.ts'
import { waitForEvent } from '../support/wait-for-event.ts'

const lifecycle = ['open', 'message', 'error'] as const

describe('the lifecycle of a source', () => {
  it('goes from connecting to open, and reconnects when the stream ends', async () => {
    const server = testSession()
    const url = await server.plan([
      { chunks: ['retry: 1\nid: 1\ndata: a\n\n'], ending: 'end' },
      { chunks: ['data: b\n\n'] },
    ])
    const source = closeAfterTest(new EventSource(url))
    expect(source.readyState).toBe(0)
    const { log, waitFor } = recorder(source, lifecycle)
    await waitFor(2, 'message')
    expect(log).toMatchObject([
      { type: 'open', readyState: 1 },
      { type: 'message', readyState: 1, data: 'a', lastEventId: '1' },
      { type: 'error', readyState: 0 },
      { type: 'open', readyState: 1 },
      { type: 'message', readyState: 1, data: 'b', lastEventId: '1' },
    ])
    expect((await server.log()).requests[1]?.lastEventId).toBe('1')
  })

  it.each([204, 205, 210, 299, 400, 401, 404, 408, 425, 429, 500, 502, 503, 504])(
    'ends with one error event on status %i, without parsing the body',
    async (status) => {
      const server = testSession()
      // 204 and 205 have no body.
      const chunks = status < 206 ? [] : ['retry: 1\ndata: not parsed\n\n']
      const headers: [string, string][] = [
        ['content-type', 'text/event-stream'],
        ['retry-after', '0'],
      ]
      const url = await server.planOnOwnOrigin([{ status, headers, chunks, ending: 'end' }])
      const source = closeAfterTest(new EventSource(url))
      const { log, waitFor } = recorder(source, lifecycle)
      await waitFor(1)
      expect(log).toEqual([{ type: 'error', readyState: 2 }])
      await server.waitForClosed(1)
      expect((await server.log()).requests).toHaveLength(1)
    },
  )

  it.each([
    'text/html',
    'text/event-streams',
    'application/json',
    'text/plain; x=text/event-stream',
  ])('ends with one error event on content type %s', async (value) => {
    const server = testSession()
    const source = closeAfterTest(new EventSource(server.url('/content-type', { value })))
    const { log, waitFor } = recorder(source, lifecycle)
    await waitFor(1)
    expect(log).toEqual([{ type: 'error', readyState: 2 }])
    await server.waitForClosed(1)
  })

  it('ends without waiting for the error body', async () => {
    const server = testSession()
    const source = closeAfterTest(new EventSource(server.url('/endless-error', { mode: 'silent' })))
    await waitForEvent(source, 'error')
    const { requests } = await server.waitForClosed(1)
    expect(source.readyState).toBe(2)
    // Reading the error body for a message would have taken two seconds.
    expect(requests).toMatchObject([{ connection: { closedBy: 'client' } }])
  })

  it('closing in a handler stops delivery and reconnection', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: 1\n\ndata: 2\n\n'], ending: 'end' }])
    const source = closeAfterTest(new EventSource(url))
    const { log, waitFor } = recorder(source, lifecycle)
    source.addEventListener('message', () => source.close())
    await waitFor(2)
    expect(source.readyState).toBe(2)
    source.close()
    await server.waitForClosed(1)
    expect(log.map(({ type }) => type)).toEqual(['open', 'message'])
    expect((await server.log()).requests).toHaveLength(1)
  })

  it('makes no request if closed in the tick of construction', async () => {
    const server = testSession()
    new EventSource(server.url('/hello')).close()
    const next = closeAfterTest(new EventSource(server.url('/echo')))
    await waitForEvent(next, 'message')
    expect((await server.log()).requests).toMatchObject([
      { path: expect.stringMatching(/^\/echo/) },
    ])
  })
})

describe('the events of a source', () => {
  it('are plain for open and error, and carry data for server events', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['id: 7\nevent: tick\ndata: x\n\n'], ending: 'end' }])
    const source = closeAfterTest(new EventSource(url))
    const { events, waitFor } = recorder(source, ['open', 'tick', 'error'])
    await waitFor(3)
    expect(events.map(({ type }) => type)).toEqual(['open', 'tick', 'error'])
    for (const event of events) {
      expect(event).toMatchObject({ bubbles: false, cancelable: false, target: source })
      expect('data' in event).toBe(event.type === 'tick')
    }
    expect(events[1]).toMatchObject({ data: 'x', lastEventId: '7', origin: new URL(url).origin })
  })

  it('named open or error by the server do not change readyState', async () => {
    const server = testSession()
    const url = await server.plan([
      { chunks: ['event: error\ndata: e\n\nevent: open\ndata: o\n\ndata: m\n\n'] },
    ])
    const source = closeAfterTest(new EventSource(url))
    const { log, waitFor } = recorder(source, lifecycle)
    await waitFor(1, 'message')
    expect(log).toMatchObject([
      { type: 'open', readyState: 1 },
      { type: 'error', readyState: 1, data: 'e' },
      { type: 'open', readyState: 1, data: 'o' },
      { type: 'message', readyState: 1, data: 'm' },
    ])
    expect(log[0]).not.toHaveProperty('data')
  })

  it('set this to the source in handlers and listeners', async () => {
    const source = closeAfterTest(new EventSource(testSession().url('/hello')))
    const seen: unknown[] = []
    source.addEventListener('message', function listen(this: unknown) {
      seen.push(this)
    })
    await new Promise<void>((resolve) => {
      source.onmessage = function handle(this: unknown) {
        seen.push(this)
        resolve()
      }
    })
    const isThis = !differs('listeners-without-this')
    expect(seen.map((found) => found === source)).toEqual([isThis, true])
  })

  it('are messages of the platform, whose fields cannot be assigned', async () => {
    const server = testSession()
    const source = closeAfterTest(new EventSource(server.url('/hello', { id: '7' })))
    const event = (await waitForEvent(source, 'message')) as MessageEvent
    const plain = new Event('message')
    const platformClass = differs('no-message-event') ? Event : MessageEvent
    expect(event).toBeInstanceOf(platformClass)
    expect(event.constructor === platformClass).toBe(!differs('no-message-event'))
    expect(Object.prototype.toString.call(event)).toBe('[object MessageEvent]')
    // At most those of any event, such as `isTrusted`.
    expect(Object.keys(plain)).toEqual(expect.arrayContaining(Object.keys(event)))
    expect(event.ports).toBe(event.ports)
    expect(Object.isFrozen(event.ports)).toBe(true)
    for (const name of ['data', 'lastEventId', 'origin', 'ports', 'source'] as const) {
      const value = event[name]
      expect(Object.hasOwn(event, name)).toBe(false)
      expect(name in event).toBe(true)
      expect(Reflect.set(event, name, 'changed')).toBe(false)
      expect(event[name]).toBe(value)
    }
  })
})
