import { describe, expect, it } from 'vitest'
import {
  type ByteReader,
  type ClientOptions,
  ConnectTimeoutError,
  EventSourceClient,
  type FetchLike,
  IdleTimeoutError,
  type RequestOptions,
  type RequestUrl,
  readEvents,
  streamEvents,
} from '../../src/index.ts'
import { eventStream } from '../support/byte-streams.ts'
import { closeAfterTest, failureOf, waitForStatus } from '../support/client-probes.ts'
import { deferred } from '../support/deferred.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { FakePlatform } from '../support/fake-platform.ts'
import { waitUntil } from '../support/wait-until.ts'

const url = 'http://localhost/'
const encoder = new TextEncoder()
const bytes = (text: string) => encoder.encode(text)
const soon = { initialDelay: 1, maxDelay: 1 }

/** Responses that stay open after their text, one for each request; the last repeats. */
function openStreams(...texts: string[]) {
  const lastEventIds: (string | null)[] = []
  const fetch: FetchLike = async (_, { headers }) => {
    const text = texts[Math.min(lastEventIds.length, texts.length - 1)]!
    lastEventIds.push(new Headers(headers).get('last-event-id'))
    const body = new ReadableStream({ start: (controller) => controller.enqueue(bytes(text)) })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }
  return { fetch, lastEventIds }
}

/** A response whose reader ignores its cancellation after these chunks. */
function deafResponse(...texts: string[]) {
  const chunks = texts.map(bytes)
  const read: ByteReader['read'] = () => {
    const value = chunks.shift()
    return value ? Promise.resolve({ done: false, value }) : new Promise(() => {})
  }
  const getReader = () => ({ read, cancel: () => new Promise<void>(() => {}) })
  const headers = new Headers({ 'content-type': 'text/event-stream' })
  return { status: 200, url: '', headers, body: { getReader, cancel: getReader().cancel } }
}

/** Never settles in its first call; records the signals of its calls. */
function hangOnce<Value>(value: Value) {
  const signals: AbortSignal[] = []
  const call = (context: { readonly signal: AbortSignal }): Promise<Value> => {
    signals.push(context.signal)
    return signals.length > 1 ? Promise.resolve(value) : new Promise<Value>(() => {})
  }
  return { call, signals }
}

type Hanging = (call: (context: { signal: AbortSignal }) => Promise<never>) => {
  url?: RequestUrl
  options: RequestOptions
}

const requestFunctions: Record<string, [value: unknown, make: Hanging]> = {
  url: [url, (call) => ({ url: call, options: {} })],
  headers: [{ a: '1' }, (headers) => ({ options: { headers } })],
  body: ['text', (body) => ({ options: { method: 'PUT', body } })],
  json: [{}, (json) => ({ options: { method: 'PUT', json } })],
}

describe('connectTimeout', () => {
  it.each(Object.entries(requestFunctions))(
    'fails an attempt whose `%s` never settles, aborts its signal, and retries',
    async (_, [value, make]) => {
      const platform = new FakePlatform()
      const { call, signals } = hangOnce(value)
      const { fetch, lastEventIds } = openStreams('data: 1\n\n')
      const { url: target = url, options } = make(call as never)
      const errors: unknown[] = []
      const client = closeAfterTest(
        new EventSourceClient(target, {
          ...options,
          fetch,
          platform,
          connectTimeout: 1000,
          reconnect: soon,
          onError: (error) => errors.push(error),
        }),
      )
      const first = client.once('message')
      await platform.clock.waitForTimers()
      await platform.clock.advance(999)
      expect(client.state.status).toBe('connecting')
      await platform.clock.advance(1)
      expect(errors).toEqual([expect.any(ConnectTimeoutError)])
      expect(signals[0]?.aborted).toBe(true)
      await platform.clock.advance(1)
      expect(await first).toMatchObject({ data: '1' })
      expect(lastEventIds).toHaveLength(1)
      expect(client.metrics.attempts).toBe(1)
    },
  )

  it.each(Object.entries(requestFunctions))(
    'fails streamEvents if its `%s` never settles, and aborts its signal',
    async (_, [value, make]) => {
      const platform = new FakePlatform()
      const { call, signals } = hangOnce(value)
      const { fetch, lastEventIds } = openStreams('data: 1\n\n')
      const { url: target = url, options } = make(call as never)
      const stream = streamEvents(target, { ...options, fetch, platform, connectTimeout: 1000 })
      const failure = failureOf(stream.next())
      await platform.clock.advance(1000)
      expect(await failure).toBeInstanceOf(ConnectTimeoutError)
      expect(signals[0]?.aborted).toBe(true)
      expect(lastEventIds).toEqual([])
      expect(platform.clock.pending).toEqual([])
    },
  )

  it('fails an attempt whose store never loads, and the next one loads again', async () => {
    const { clock, ...platform } = new FakePlatform()
    const { call: load } = hangOnce('7')
    const { fetch, lastEventIds } = openStreams('data: 1\n\n')
    const client = closeAfterTest(
      new EventSourceClient(url, {
        fetch,
        platform: { ...platform, clock },
        connectTimeout: 1000,
        reconnect: soon,
        lastEventId: { load: () => load({ signal: new AbortController().signal }), save() {} },
      }),
    )
    const first = client.once('message')
    await clock.advance(1000)
    expect(client.state.error).toBeInstanceOf(ConnectTimeoutError)
    await clock.advance(1)
    expect(await first).toMatchObject({ data: '1' })
    expect(lastEventIds).toEqual(['7'])
  })

  it('lets the default decide if `shouldRetry` never settles, and aborts its signal', async () => {
    const platform = new FakePlatform()
    const { call, signals } = hangOnce(false)
    const client = closeAfterTest(
      new EventSourceClient(url, {
        platform,
        fetch: async () => new Response('', { status: 503 }),
        connectTimeout: 1000,
        reconnect: { ...soon, shouldRetry: (_error, context) => call(context) },
      }),
    )
    await waitForStatus(client, 'waiting')
    await platform.clock.advance(999)
    expect(signals[0]?.aborted).toBe(false)
    await platform.clock.advance(2)
    expect(signals[0]?.aborted).toBe(true)
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { attempt: 2 } })
    expect(platform.clock.pending).toEqual([])
  })

  it('expires while the clock shows the same time', async () => {
    const clock = new FakeClock()
    clock.now = () => 0
    const client = closeAfterTest(
      new EventSourceClient(url, {
        fetch: () => new Promise(() => {}),
        platform: { clock },
        connectTimeout: 1000,
        reconnect: false,
      }),
    )
    await clock.advance(1000)
    expect((await client.closed).error).toBeInstanceOf(ConnectTimeoutError)
  })
})

describe('the body of an error response', () => {
  it('is given up after two seconds if its reader ignores the cancellation', async () => {
    const clock = new FakeClock()
    const response = { ...deafResponse('half'), status: 500 }
    const events = streamEvents(url, { fetch: async () => response, platform: { clock } })
    const failure = failureOf(events.next())
    await clock.advance(2000)
    expect(await failure).toMatchObject({ status: 500, body: 'half' })
    expect(clock.pending).toEqual([])
  })
})

describe('a body whose reader ignores its cancellation', () => {
  async function start(options: ClientOptions) {
    const platform = new FakePlatform()
    const responses = [deafResponse('id: 1\ndata: a\n\n'), eventStream([bytes('data: b\n\n')])]
    const client = closeAfterTest(
      new EventSourceClient(url, {
        fetch: async () => responses.shift() ?? new Promise(() => {}),
        platform,
        reconnect: soon,
        ...options,
      }),
    )
    await client.once('message')
    return { client, clock: platform.clock }
  }

  it('does not outlast idleTimeout', async () => {
    const { client, clock } = await start({ idleTimeout: 1000 })
    const next = client.once('message')
    await clock.advance(1000)
    expect(client.state.error).toBeInstanceOf(IdleTimeoutError)
    await clock.advance(1)
    expect(await next).toMatchObject({ data: 'b', lastEventId: '1' })
  })

  it('does not block reconnect()', async () => {
    const { client } = await start({})
    const next = client.once('message')
    client.reconnect()
    expect(await next).toMatchObject({ data: 'b' })
  })

  it.each(['streamEvents', 'readEvents'])('fails %s after idleTimeout', async (reader) => {
    const clock = new FakeClock()
    const options = { platform: { clock }, idleTimeout: 1000 }
    const response = deafResponse('data: a\n\n')
    const events =
      reader === 'readEvents'
        ? readEvents(response, options)
        : streamEvents(url, { ...options, fetch: async () => response })
    expect((await events.next()).value).toMatchObject({ data: 'a' })
    const failure = failureOf(events.next())
    await clock.advance(1000)
    expect(await failure).toBeInstanceOf(IdleTimeoutError)
    expect(clock.pending).toEqual([])
  })
})

describe('a decoder that never settles', () => {
  /** The first event never decodes; later connections send it again. */
  async function start(options: ClientOptions) {
    const platform = new FakePlatform()
    const { fetch, lastEventIds } = openStreams(
      'id: 1\ndata: a\n\nid: 2\ndata: b\n\n',
      'id: 2\ndata: b\n\n',
    )
    const pending = deferred<string>()
    let calls = 0
    const client = closeAfterTest(
      new EventSourceClient(url, {
        fetch,
        platform,
        reconnect: soon,
        decode: (data) => (++calls === 2 ? pending.promise : String(data)),
        ...options,
      }),
    )
    const received: string[] = []
    client.on('message', ({ data }) => received.push(data as string))
    await waitUntil(() => calls === 2)
    return { client, clock: platform.clock, lastEventIds, pending, received }
  }

  it('does not outlast idleTimeout, and its event is requested again', async () => {
    const { client, clock, lastEventIds, pending, received } = await start({ idleTimeout: 1000 })
    await clock.advance(1000)
    expect(client.state.error).toBeInstanceOf(IdleTimeoutError)
    await clock.advance(1)
    await waitUntil(() => received.length === 2)
    expect(lastEventIds).toEqual([null, '1'])
    pending.resolve('late')
    await clock.advance(0)
    expect(received).toEqual(['a', 'b'])
    expect(client.lastEventId).toBe('2')
  })

  it('does not block reconnect(), and its event is requested again', async () => {
    const { client, clock, lastEventIds, pending, received } = await start({})
    client.reconnect()
    await waitUntil(() => received.length === 2)
    pending.resolve('late')
    await clock.advance(0)
    expect(received).toEqual(['a', 'b'])
    expect(lastEventIds).toEqual([null, '1'])
  })

  it('does not block a reconnect() by the handler of an event before it', async () => {
    const { fetch, lastEventIds } = openStreams('id: 1\ndata: a\n\nid: 2\ndata: b\n\n', '')
    const decode = (data: string) => (data === 'a' ? data : new Promise<string>(() => {}))
    const client = closeAfterTest(new EventSourceClient(url, { fetch, decode }))
    client.on('message', () => client.reconnect())
    await waitForStatus(client, 'open', 2)
    expect(lastEventIds).toEqual([null, '1'])
  })

  it.each(['streamEvents', 'flush'])('fails %s after idleTimeout', async (name) => {
    const clock = new FakeClock()
    const events = readEvents(eventStream([bytes(name === 'flush' ? 'data: a' : 'data: a\n\n')]), {
      platform: { clock },
      idleTimeout: 1000,
      flush: true,
      decode: () => new Promise(() => {}),
    })
    const failure = failureOf(events.next())
    await clock.advance(1000)
    expect(await failure).toBeInstanceOf(IdleTimeoutError)
    expect(clock.pending).toEqual([])
  })
})

describe('idleTimeout', () => {
  it('counts a settled decoder as activity', async () => {
    const clock = new FakeClock()
    const numbers = [1, 2, 3, 4, 5]
    const { fetch } = openStreams(numbers.map((number) => `data: ${number}\n\n`).join(''))
    const client = closeAfterTest(
      new EventSourceClient(url, {
        fetch,
        platform: { clock },
        idleTimeout: 1000,
        connectTimeout: 0,
        decode: (data) =>
          new Promise<string>((resolve) => {
            clock.setTimeout(() => resolve(String(data)), 600)
          }),
      }),
    )
    const received: string[] = []
    client.on('message', ({ data }) => received.push(data))
    await clock.waitForTimers(2)
    await clock.advance(3000)
    expect(received).toEqual(['1', '2', '3', '4', '5'])
    expect(client.state).toMatchObject({ status: 'open', attempt: 1 })
    await clock.advance(1000)
    expect(client.state.error).toBeInstanceOf(IdleTimeoutError)
  })

  it('expires within twice its time while the clock shows the same time', async () => {
    const clock = new FakeClock()
    const { fetch } = openStreams('data: 1\n\n')
    clock.now = () => 0
    const client = closeAfterTest(
      new EventSourceClient(url, {
        fetch,
        platform: { clock },
        idleTimeout: 1000,
        reconnect: false,
      }),
    )
    await client.once('message')
    await clock.advance(2000)
    expect((await client.closed).error).toBeInstanceOf(IdleTimeoutError)
  })

  const wakeUps = ['goOnline', 'show', 'resume'] as const

  it.each(wakeUps)('that expired during a sleep is noticed at once: %s', async (wakeUp) => {
    const platform = new FakePlatform()
    const { fetch, lastEventIds } = openStreams('id: 1\ndata: 1\n\n')
    const errors: string[] = []
    const client = closeAfterTest(
      new EventSourceClient(url, {
        fetch,
        platform,
        idleTimeout: 45_000,
        onError: ({ code }) => errors.push(code),
      }),
    )
    await client.once('message')
    platform.clock.sleep(28_800_000)
    platform[wakeUp]()
    await waitUntil(() => errors.length > 0)
    expect(errors).toEqual([wakeUp === 'resume' ? 'network' : 'idle-timeout'])
    platform.goOnline()
    await waitUntil(() => lastEventIds.length === 2)
    expect(lastEventIds).toEqual([null, '1'])
  })

  it('that has time left survives a wake-up', async () => {
    const platform = new FakePlatform()
    const { fetch } = openStreams('data: 1\n\n')
    const client = closeAfterTest(
      new EventSourceClient(url, { fetch, platform, idleTimeout: 45_000 }),
    )
    await client.once('message')
    platform.clock.sleep(44_999)
    platform.show()
    platform.goOnline()
    await platform.clock.advance(0)
    expect(client.state).toMatchObject({ status: 'open', attempt: 1 })
  })

  it.each(['streamEvents', 'readEvents'])('that expired ends %s on wake-up', async (reader) => {
    const platform = new FakePlatform()
    const { fetch } = openStreams('data: 1\n\n')
    const options = { platform, idleTimeout: 45_000 }
    const events =
      reader === 'readEvents'
        ? readEvents(await fetch(url, {} as never), options)
        : streamEvents(url, { ...options, fetch })
    await events.next()
    const failure = failureOf(events.next())
    await platform.clock.advance(0)
    platform.clock.sleep(45_000)
    platform.show()
    expect(await failure).toBeInstanceOf(IdleTimeoutError)
    expect(platform.listeners).toBe(0)
    expect(platform.clock.pending).toEqual([])
  })
})
