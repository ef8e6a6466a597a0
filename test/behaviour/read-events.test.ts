import { describe, expect, it } from 'vitest'
import { json, readEvents, streamEvents } from '../../src/index.ts'
import { streamOf } from '../support/byte-streams.ts'
import { thrownBy } from '../support/client-probes.ts'
import { deferred } from '../support/deferred.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { testSession } from '../support/test-session.ts'
import { WatchedController } from '../support/watched-controller.ts'

type Source = Parameters<typeof readEvents>[0]

const headers = { 'content-type': 'text/event-stream' }
const encode = (text: string) => new TextEncoder().encode(text)
const text = 'id: 1\ndata: a\n\nevent: x\ndata: b\n\n'
const events = [
  { type: 'message', data: 'a', lastEventId: '1', origin: '' },
  { type: 'x', data: 'b', lastEventId: '1', origin: '' },
]

async function* bytes() {
  yield encode(text.slice(0, 9))
  yield encode(text.slice(9))
}

/** An endless source that records its end. */
function endless() {
  const log = { pulls: 0, isReturned: false }
  async function* run() {
    try {
      for (;;) {
        log.pulls++
        yield encode('data: a\n\n')
      }
    } finally {
      log.isReturned = true
    }
  }
  return { log, source: run() }
}

async function collect(source: Source) {
  const all = []
  for await (const event of readEvents(source)) all.push(event)
  return all
}

describe('readEvents yields the events of', () => {
  it.each<[string, () => Source]>([
    ['a Response', () => new Response(text, { headers })],
    ['a ReadableStream', () => streamOf([encode(text)])],
    ['an async iterable of bytes', bytes],
    ['a promise of a Response', () => Promise.resolve(new Response(text, { headers }))],
    ['a promise of a ReadableStream', () => Promise.resolve(streamOf([encode(text)]))],
    ['a promise of an async iterable', () => Promise.resolve(bytes())],
  ])('%s', async (_, source) => {
    expect(await collect(source())).toEqual(events)
  })

  it('a response of fetch, with the origin of its URL', async () => {
    const server = testSession()
    const [event] = await collect(fetch(server.url('/hello', { ending: 'end' })))
    expect(event).toMatchObject({ data: 'hello', origin: server.urls.serverUrl })
  })

  it('a 204: none', async () => {
    expect(await collect(new Response(null, { status: 204 }))).toEqual([])
  })
})

describe('readEvents with options', () => {
  it('decodes, and stops before the event that until describes', async () => {
    const body = 'data: {"n":1}\n\ndata: [DONE]\n\ndata: {"n":2}\n\n'
    const numbers = []
    const stream = readEvents(streamOf([encode(body)]), {
      decode: json<{ n: number }>(),
      until: '[DONE]',
    })
    for await (const { data } of stream) numbers.push(data.n)
    expect(numbers).toEqual([1])
  })

  it('yields an unterminated last event with flush', async () => {
    const stream = readEvents(streamOf([encode('data: a')]), { flush: true })
    expect(await stream.next()).toMatchObject({ value: { data: 'a' } })
  })

  it('throws for an event past maxBufferSize', async () => {
    const stream = readEvents(streamOf([encode(`data: ${'x'.repeat(100)}`)]), { maxBufferSize: 50 })
    await expect(stream.next()).rejects.toMatchObject({ code: 'buffer-limit' })
  })

  it('throws after idleTimeout without data', async () => {
    const clock = new FakeClock()
    const stream = readEvents(new ReadableStream(), { platform: { clock }, idleTimeout: 1000 })
    const next = stream.next().catch((error: unknown) => error)
    await clock.advance(1000)
    expect(await next).toMatchObject({ code: 'idle-timeout' })
  })

  it('rejects with the reason of an aborted signal and releases the source', async () => {
    const controller = new AbortController()
    const cancelled = deferred()
    const source = new ReadableStream<Uint8Array>({ cancel: () => cancelled.resolve() })
    const next = readEvents(source, { signal: controller.signal }).next()
    controller.abort(new Error('enough'))
    await expect(next).rejects.toThrow('enough')
    await cancelled.promise
  })

  it('rejects with the reason of an abort that comes before the last queued event is taken', async () => {
    const controller = new WatchedController()
    const { signal } = controller
    const source = streamOf([encode(`${text}data: [DONE]\n\n`)])
    const stream = readEvents(source, { signal, until: '[DONE]' })
    expect(await stream.next()).toMatchObject({ value: events[0] })
    controller.abort(new Error('enough'))
    await expect(stream.next()).rejects.toThrow('enough')
    expect(await stream.next()).toMatchObject({ done: true })
    expect(controller.listeners).toBe(0)
  })

  it('stops listening to the signal when the loop is left with events in the queue', async () => {
    const controller = new WatchedController()
    const stream = readEvents(streamOf([encode(text)]), { signal: controller.signal })
    await stream.next()
    expect(controller.listeners).toBe(1)
    await stream.return()
    expect(controller.listeners).toBe(0)
  })

  it('listens to the signal from the first next() until the last queued event is taken', async () => {
    const controller = new WatchedController()
    const { signal } = controller
    const stream = readEvents(streamOf([encode(`${text}data: [DONE]\n\n`)]), {
      signal,
      until: '[DONE]',
    })
    expect(controller.listeners).toBe(0)
    await stream.next()
    expect(controller.listeners).toBe(1)
    await stream.next()
    expect(controller.listeners).toBe(0)
  })
})

describe('readEvents fails with', () => {
  it.each([
    [new Response('gone', { status: 404, headers }), { code: 'http', status: 404, body: 'gone' }],
    [
      new Response('<p>', { headers: { 'content-type': 'text/html' } }),
      { code: 'content-type', status: 200 },
    ],
  ])('a ResponseError for a response that is not an event stream', async (response, error) => {
    await expect(readEvents(response).next()).rejects.toMatchObject(error)
  })

  it('a NetworkError if the promise rejects, and only when asked for an event', async () => {
    const cause = new Error('refused')
    const stream = readEvents(Promise.reject(cause))
    // A rejection without a handler is reported during this round trip.
    await testSession().log()
    await expect(stream.next()).rejects.toMatchObject({ code: 'network', cause })
  })

  it('a NetworkError if the source fails, after the events before', async () => {
    async function* broken() {
      yield encode(text)
      throw new Error('reset')
    }
    const stream = readEvents(broken())
    expect(await stream.next()).toMatchObject({ value: events[0] })
    expect(await stream.next()).toMatchObject({ value: events[1] })
    await expect(stream.next()).rejects.toMatchObject({ code: 'network' })
  })

  it('a NetworkError that names the fix if the source gives text', async () => {
    async function* strings() {
      yield 'data: a\n\n'
    }
    const next = readEvents(strings() as never).next()
    await expect(next).rejects.toThrow('TextEncoder')
  })
})

describe('readEvents pulls', () => {
  it('nothing before the first next(), and no more than is taken', async () => {
    const { log, source } = endless()
    const stream = readEvents(source)
    expect(log.pulls).toBe(0)
    await stream.next()
    await stream.next()
    expect(log.pulls).toBe(2)
    await stream.return()
  })

  it('leaving the loop ends an async iterable', async () => {
    const { log, source } = endless()
    for await (const _ of readEvents(source)) break
    expect(log.isReturned).toBe(true)
  })

  it('leaving before the first next() releases the source', async () => {
    const cancelled = deferred()
    const source = new ReadableStream<Uint8Array>({ cancel: () => cancelled.resolve() })
    await readEvents(Promise.resolve(source)).return()
    await expect(cancelled.promise).resolves.toBeUndefined()
  })
})

describe('streamEvents', () => {
  it('reads the response of an unawaited fetch', async () => {
    const server = testSession()
    const stream = streamEvents(fetch(server.url('/hello', { ending: 'end' })))
    expect(await stream.next()).toMatchObject({ value: { data: 'hello' } })
    await stream.return()
    expect((await server.log()).counts.requests).toBe(1)
  })

  it.each([[{}], [null], [{ url: 'https://example.com' }], [[]]])(
    'refuses %j with the accepted inputs',
    (input) => {
      const error = thrownBy(() => streamEvents(input as never))
      expect(error).toBeInstanceOf(TypeError)
      expect(error).toMatchObject({ message: expect.stringContaining('a URL, a Request') })
    },
  )
})

describe('misuse of readEvents', () => {
  it.each([[{}], [null], ['https://example.com'], [new URL('https://example.com')]])(
    'refuses the source %j and names streamEvents',
    (source) => {
      const error = thrownBy(() => readEvents(source as never))
      expect(error).toBeInstanceOf(TypeError)
      expect(error).toMatchObject({ message: expect.stringContaining('streamEvents') })
    },
  )

  it.each([{ until: 1 }, { maxBufferSize: 0 }, { decode: 'json' }])(
    'refuses %j at the call',
    (options) =>
      expect(thrownBy(() => readEvents(new Response(), options as never))).toBeInstanceOf(
        TypeError,
      ),
  )
})
