import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  DecodeError,
  EventSourceClient,
  EventSourceError,
  isEventSourceError,
  json,
  type StandardSchema,
  streamEvents,
  text,
} from '../../src/index.ts'
import { closeAfterTest, collect, take } from '../support/client-probes.ts'
import { deferred, type Deferred } from '../support/deferred.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'

const price = z.object({ symbol: z.string(), value: z.number() })
const valid = 'event: price\ndata: {"symbol":"A","value":1}\n\n'

/** A schema that validates `{ n }` once the gate of that number is open. */
function gatedSchema(count: number, isValid: (n: number) => boolean = () => true) {
  const gates: Deferred<void>[] = Array.from({ length: count }, () => deferred())
  const schema = z.object({ n: z.number() }).refine(
    async ({ n }) => {
      await gates[n]?.promise
      return isValid(n)
    },
    { message: 'rejected' },
  )
  return { gates, schema }
}

const withoutQuery = (url: string) => url.split('?')[0]

describe('data rejected by its decoder', () => {
  it('is reported to onError with the raw event, without closing the stream', async () => {
    const server = testSession()
    const errors: unknown[] = []
    const url = await server.plan([
      { chunks: ['id: 1\nevent: price\ndata: {"symbol":\n\n', valid] },
    ])
    const client = closeAfterTest(
      new EventSourceClient(url, {
        events: { price: json<{ value: number }>() },
        onError: (error) => errors.push(error),
      }),
    )
    let fired = 0
    client.onerror = () => fired++
    expect(await take(client.events('price'), 1)).toMatchObject([{ data: { value: 1 } }])
    expect(errors).toEqual([expect.any(DecodeError)])
    expect(errors[0]).toMatchObject({
      name: 'DecodeError',
      code: 'decode',
      retryable: false,
      attempt: 1,
      url: withoutQuery(url),
      event: { type: 'price', data: '{"symbol":', lastEventId: '1', origin: server.urls.serverUrl },
      message: expect.stringContaining('price'),
      cause: expect.any(SyntaxError),
    })
    expect((errors[0] as DecodeError).issues).toBeUndefined()
    expect(client.metrics).toMatchObject({ decodeErrors: 1, events: 2, attempts: 1 })
    expect(client.state).toMatchObject({ status: 'open', lastEventId: '1' })
    expect(client.state).not.toHaveProperty('error')
    expect(fired).toBe(0)
  })

  it('is reported with the issues of its schema', async () => {
    const server = testSession()
    const errors: unknown[] = []
    const invalid = 'event: price\ndata: {"symbol":"A","value":"1"}\n\n'
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks: [invalid, valid] }]), {
        events: { price },
        onError: (error) => errors.push(error),
      }),
    )
    expect(await take(client.events('price'), 1)).toMatchObject([
      { data: { symbol: 'A', value: 1 } },
    ])
    expect(errors).toMatchObject([
      {
        name: 'DecodeError',
        issues: [{ path: ['value'], message: expect.any(String) }],
        message: expect.stringMatching(/price.*value/),
      },
    ])
  })

  it('is reported with the path of each issue, even of object segments', async () => {
    const server = testSession()
    const errors: unknown[] = []
    const issues = [
      { message: 'too low', path: [{ key: 'bids' }, 0, { key: 'value' }] },
      { message: 'stale' },
    ]
    const schema = { '~standard': { version: 1, vendor: 'own', validate: () => ({ issues }) } }
    const url = await server.plan([{ chunks: ['event: price\ndata: {}\n\n', valid] }])
    const client = closeAfterTest(
      new EventSourceClient(url, {
        events: { price: schema as StandardSchema<unknown> },
        onError: (error) => errors.push(error),
      }),
    )
    client.on('price', () => {})
    await waitUntil(() => errors.length > 0)
    expect(errors[0]).toMatchObject({
      issues,
      message: `Failed to decode event "price" of ${withoutQuery(url)}: bids.0.value: too low; stale`,
    })
  })

  it('causes a DecodeError if a schema expects JSON and gets none', async () => {
    const server = testSession()
    const errors: unknown[] = []
    const url = await server.plan([{ chunks: ['event: price\ndata: <html>\n\n', valid] }])
    const client = closeAfterTest(
      new EventSourceClient(url, { events: { price }, onError: (error) => errors.push(error) }),
    )
    await take(client.events('price'), 1)
    expect(errors).toMatchObject([{ name: 'DecodeError', cause: expect.any(SyntaxError) }])
  })

  it('is reported with the error of the decoder as its cause', async () => {
    const server = testSession()
    const cause = new Error('not today')
    const errors: unknown[] = []
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks: ['data: a\n\n', 'data: b\n\n'] }]), {
        decode(data) {
          if (data === 'a') throw cause
          return data.toUpperCase()
        },
        onError: (error) => errors.push(error),
      }),
    )
    expect(await client.once('message')).toMatchObject({ data: 'B' })
    expect(errors).toMatchObject([{ name: 'DecodeError', cause, event: { data: 'a' } }])
  })

  it('causes an EventSourceError without the URL’s query', async () => {
    const server = testSession()
    const errors: unknown[] = []
    const url = await server.plan([{ chunks: ['event: a\ndata: {\n\n', valid] }])
    const client = closeAfterTest(
      new EventSourceClient(`${url}&token=hunter2`, {
        decode: json,
        onError: (error) => errors.push(error),
      }),
    )
    client.on('a', () => {})
    await client.once('price')
    const [error] = errors as [DecodeError]
    expect(error).toBeInstanceOf(EventSourceError)
    expect(isEventSourceError(error)).toBe(true)
    expect(error.status).toBeUndefined()
    expect(error.url).toBe(withoutQuery(url))
    expect(error.message).toContain(`decode event "a" of ${withoutQuery(url)}: `)
    expect(error.message).not.toContain('hunter2')
  })

  it('is thrown by streamEvents, which closes the connection', async () => {
    const server = testSession()
    const invalid = 'event: price\ndata: {"symbol":"A"}\n\n'
    const url = await server.plan([{ chunks: [valid + invalid + valid] }])
    const events = streamEvents(url, { events: { price } })
    expect(await take(events, 1)).toMatchObject([{ data: { value: 1 } }])
    const failure = events.next()
    await expect(failure).rejects.toBeInstanceOf(DecodeError)
    await expect(failure).rejects.toMatchObject({
      issues: [{ path: ['value'] }],
      attempt: 1,
      url: withoutQuery(url),
    })
    expect(await events.next()).toEqual({ done: true, value: undefined })
    await server.waitForClosed(1)
  })
})

describe('an async schema', () => {
  it('keeps events in order even if it settles out of order', async () => {
    const server = testSession()
    const { gates, schema } = gatedSchema(4, (n) => n !== 2)
    const order: unknown[] = []
    const chunks = [0, 1, 2, 3].map((n) => `event: n\ndata: {"n":${n}}\n\ndata: after ${n}\n\n`)
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks: [chunks.join('')], ending: 'end' }]), {
        events: { n: schema, message: text },
        onError: (error) => order.push(error instanceof DecodeError && error.issues?.[0]?.message),
        reconnect: false,
      }),
    )
    client.onAny(({ data }) => order.push(data))
    for (const gate of gates.reverse()) gate.resolve()
    await client.closed
    expect(order).toEqual([
      { n: 0 },
      'after 0',
      { n: 1 },
      'after 1',
      'rejected',
      'after 2',
      { n: 3 },
      'after 3',
    ])
  })

  it('delays later events, even across connections', async () => {
    const server = testSession()
    const { gates, schema } = gatedSchema(1)
    const order: unknown[] = []
    const url = await server.plan([
      { chunks: ['event: n\ndata: {"n":0}\n\n'], ending: 'end' },
      { chunks: ['data: second connection\n\n'], ending: 'end' },
      { status: 204 },
    ])
    const client = closeAfterTest(
      new EventSourceClient(url, {
        events: { n: schema, message: text },
        reconnect: { initialDelay: 1, maxDelay: 1 },
      }),
    )
    client.onAny(({ type }) => order.push(type))
    await server.waitForClosed(1)
    expect(order).toEqual([])
    gates[0]?.resolve()
    await client.closed
    expect(order).toEqual(['n', 'message'])
  })

  it('delivers nothing after close()', async () => {
    const server = testSession()
    const { gates, schema } = gatedSchema(1)
    const called = deferred()
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks: ['event: n\ndata: {"n":0}\n\n'] }]), {
        events: {
          async n(data) {
            called.resolve()
            return schema.parseAsync(JSON.parse(data))
          },
        },
      }),
    )
    let delivered = 0
    client.on('n', () => delivered++)
    await called.promise
    client.close()
    gates[0]?.resolve()
    await server.waitForClosed(1)
    expect(delivered).toBe(0)
  })

  it('keeps the order in streamEvents', async () => {
    const server = testSession()
    const { gates, schema } = gatedSchema(3)
    const chunks = [0, 1, 2].map((n) => `event: n\ndata: {"n":${n}}\n\n`)
    const url = await server.plan([{ chunks: [`${chunks.join('')}data: last\n\n`], ending: 'end' }])
    const reading = collect(streamEvents(url, { events: { n: schema } }))
    for (const gate of gates.reverse()) gate.resolve()
    expect((await reading).map(({ data }) => data)).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }, 'last'])
  })
})

describe('decoders', () => {
  it('can be json itself', async () => {
    const server = testSession()
    const chunk = 'event: a\ndata: {"n":1}\n\nevent: b\ndata: [2]\n\nevent: c\ndata: 3\n\n'
    const url = await server.plan([{ chunks: [chunk], ending: 'end' }])
    const events = await collect(
      streamEvents(url, { events: { a: json, b: json<number[]>() }, decode: json }),
    )
    expect(events.map(({ data }) => data)).toEqual([{ n: 1 }, [2], 3])
  })

  it('apply to the named events, and "decode" to the rest', async () => {
    const server = testSession()
    const chunk = 'event: a\ndata: 1\n\nevent: b\ndata: 2\n\nevent: constructor\ndata: 3\n\n'
    const url = await server.plan([{ chunks: [chunk], ending: 'end' }])
    const options = { events: { a: json<number>() }, decode: (data: string) => `rest ${data}` }
    const client = closeAfterTest(new EventSourceClient(url, { ...options, reconnect: false }))
    expect((await collect(client.events())).map(({ data }) => data)).toEqual([
      1,
      'rest 2',
      'rest 3',
    ])
    const events = await collect(streamEvents(url, options))
    expect(events.map(({ data }) => data)).toEqual([1, 'rest 2', 'rest 3'])
  })

  it('run once per event, and only if it has a handler', async () => {
    const server = testSession()
    const decoded: string[] = []
    const decode = (data: string) => {
      decoded.push(data)
      return { data }
    }
    const chunk = 'event: unhandled\ndata: 1\n\ndata: 2\n\n'
    const url = await server.plan([{ chunks: [chunk], ending: 'end' }])
    const client = closeAfterTest(
      new EventSourceClient(url, {
        events: { unhandled: decode, message: decode },
        reconnect: false,
      }),
    )
    const seen: unknown[] = []
    client.on('message', ({ data }) => seen.push(data))
    client.on('message', ({ data }) => seen.push(data))
    client.onmessage = ({ data }) => seen.push(data)
    await client.closed
    expect(decoded).toEqual(['2'])
    expect(new Set(seen).size).toBe(1)
    expect(seen).toHaveLength(3)
  })

  it.each(['json', {}, 1])('cannot be %j', (decoder) => {
    const events = { price: decoder as never }
    expect(() => new EventSourceClient('http://localhost/', { events })).toThrow(/"events\.price"/)
    expect(() => streamEvents('http://localhost/', { events })).toThrow(TypeError)
    expect(() => streamEvents('http://localhost/', { decode: decoder as never })).toThrow(TypeError)
  })
})
