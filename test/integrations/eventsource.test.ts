import { EventSource as Peer } from 'eventsource'
import { EventSource as DropIn } from 'headwater/event-source'
import { describe, expect, it, onTestFinished } from 'vitest'
import { deferred } from '../support/deferred.ts'
import { recorder } from '../support/recorder.ts'
import { waitUntil } from '../support/wait-until.ts'
import { startPlain } from './servers/plain.ts'

const classes = [
  { name: 'the drop-in', EventSource: DropIn },
  { name: 'eventsource itself', EventSource: Peer },
]
const types = ['open', 'error', 'message', 'price']
const closedAtEnd = <Source extends { close(): void }>(source: Source): Source => {
  onTestFinished(() => source.close())
  return source
}

describe.each(classes)('code for the package eventsource with $name', ({ EventSource }) => {
  it('detects support for the option fetch', () => {
    const mark = Symbol.for('eventsource.supports-fetch-override')
    expect(Reflect.get(EventSource, mark)).toBe(true)
  })

  it('adds headers to each request by its own fetch', async () => {
    const server = await startPlain()
    let count = 0
    const source = new EventSource(server.origin, {
      fetch: (input, init) =>
        fetch(input, {
          ...init,
          headers: { ...init.headers, Authorization: `Bearer ${++count}` },
        }),
    })
    const log = recorder(closedAtEnd(source), types)
    await server.waitForOpen(1)
    server.write('id: a\ndata: one\n\n')
    await log.waitFor(1, 'message')
    server.drop()
    await log.waitFor(2, 'open')
    const sent = server.requests.map(({ headers }) => ({
      accept: headers.accept,
      authorization: headers.authorization,
      position: headers['last-event-id'],
    }))
    expect(sent).toEqual([
      { accept: 'text/event-stream', authorization: 'Bearer 1', position: undefined },
      { accept: 'text/event-stream', authorization: 'Bearer 2', position: 'a' },
    ])
    expect(log.types()).toEqual(['open', 'message', 'error', 'open'])
  })

  it('starts from a saved last event ID', async () => {
    const server = await startPlain()
    const source = new EventSource(server.origin, {
      fetch: (input, init) =>
        fetch(input, { ...init, headers: { 'Last-Event-ID': 'saved', ...init.headers } }),
    })
    const log = recorder(closedAtEnd(source), types)
    await server.waitForOpen(1)
    server.write('id: b\ndata: one\n\n')
    await log.waitFor(1, 'message')
    server.drop()
    await log.waitFor(2, 'open')
    expect(server.requests.map(({ headers }) => headers['last-event-id'])).toEqual(['saved', 'b'])
  })

  it('can request another content type', async () => {
    const server = await startPlain()
    const Accept = 'text/event-stream, text/plain;q=0.1'
    const source = new EventSource(server.origin, {
      fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, Accept } }),
    })
    await recorder(closedAtEnd(source), types).waitFor(1, 'open')
    expect(server.requests[0]?.headers.accept).toBe(Accept)
  })

  it('aborts an in-memory response when the source closes', async () => {
    const cancelled = deferred()
    let given: { url: string; cache: string | undefined } | undefined
    const source = new EventSource(new URL('https://api.example/prices?all'), {
      fetch: async (input, { cache, signal }) => {
        given = { url: String(input), cache }
        signal.addEventListener('abort', () => cancelled.resolve())
        const body = new ReadableStream({
          start: (stream) =>
            stream.enqueue(new TextEncoder().encode('event: price\nid: 5\ndata: é\n\n')),
        })
        return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
      },
    })
    const [price] = await recorder(closedAtEnd(source), types).waitFor(1, 'price')
    expect(price).toMatchObject({ data: 'é', lastEventId: '5', origin: 'https://api.example' })
    source.close()
    await cancelled.promise
    expect(given).toEqual({ url: 'https://api.example/prices?all', cache: 'no-store' })
  })

  it('gets one error for a rejection, without retry', async () => {
    const server = await startPlain()
    const source = new EventSource(`${server.origin}/401`)
    const log = recorder(closedAtEnd(source), types)
    await log.waitFor(1, 'error')
    expect(log.log).toEqual([{ type: 'error', readyState: 2 }])
    expect(server.requests).toHaveLength(1)
  })

  it('uses handlers, listeners and constants of the standard', async () => {
    const server = await startPlain()
    const source = closedAtEnd(new EventSource(server.origin, { withCredentials: true }))
    const seen: string[] = []
    source.onopen = () => seen.push(`open ${source.readyState === EventSource.OPEN}`)
    source.onmessage = (event) => seen.push(event.data)
    const listener = { handleEvent: ({ type }: Event) => void seen.push(type) }
    source.addEventListener('price', listener, { once: true })
    await server.waitForOpen(1)
    server.write('data: a\n\nevent: price\ndata: b\n\nevent: price\ndata: c\n\ndata: d\n\n')
    await waitUntil(() => seen.includes('d'))
    expect(seen).toEqual(['open true', 'a', 'price', 'd'])
    expect(source.withCredentials).toBe(true)
    source.close()
    expect(source.readyState).toBe(source.CLOSED)
  })
})

describe('a difference from the package eventsource', () => {
  it('is that error events carry no code or message', async () => {
    const server = await startPlain()
    const fieldsOf = async (EventSource: typeof DropIn | typeof Peer) => {
      const source = closedAtEnd(new EventSource(`${server.origin}/503`))
      const errors = recorder(source, ['error'])
      await errors.waitFor(1)
      const { code, message } = errors.events[0] as Event & { code?: number; message?: string }
      return { code, message }
    }
    expect(await fieldsOf(DropIn)).toEqual({ code: undefined, message: undefined })
    expect(await fieldsOf(Peer)).toEqual({ code: 503, message: 'Non-200 status code (503)' })
  })

  it('is that fetch gets a string URL and no default mode', async () => {
    const argumentsOf = async (EventSource: typeof DropIn | typeof Peer) => {
      const called = deferred<unknown[]>()
      closedAtEnd(
        new EventSource('https://api.example/', {
          fetch: async (input, { cache, headers, mode, redirect, signal }) => {
            called.resolve([input, { cache, headers, mode, redirect, signal }])
            return new Response(null, { status: 204 })
          },
        }),
      )
      return called.promise
    }
    const common = {
      cache: 'no-store',
      headers: { Accept: 'text/event-stream' },
      redirect: 'follow',
      signal: expect.any(AbortSignal),
    }
    expect(await argumentsOf(DropIn)).toEqual(['https://api.example/', common])
    expect(await argumentsOf(Peer)).toEqual([
      new URL('https://api.example/'),
      { ...common, mode: 'cors' },
    ])
  })
})
