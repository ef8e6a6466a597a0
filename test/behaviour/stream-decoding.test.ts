import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  DecodeError,
  EventSourceClient,
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
const good = 'event: price\ndata: {"symbol":"A","value":1}\n\n'

/** A schema whose answer for `{ n }` waits for the gate of that number. */
function gatedSchema(count: number, isGood: (n: number) => boolean = () => true) {
  const gates: Deferred<void>[] = Array.from({ length: count }, () => deferred())
  const schema = z.object({ n: z.number() }).refine(
    async ({ n }) => {
      await gates[n]?.promise
      return isGood(n)
    },
    { message: 'not this one' },
  )
  return { gates, schema }
}

describe('data that its decoder refuses', () => {
  it('goes to onError with the event as it came, and the stream goes on', async () => {
    const server = testSession()
    const errors: unknown[] = []
    const url = await server.plan([{ chunks: ['id: 1\nevent: price\ndata: {"symbol":\n\n', good] }])
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

  it('names what a schema found wrong, and where', async () => {
    const server = testSession()
    const errors: unknown[] = []
    const bad = 'event: price\ndata: {"symbol":"A","value":"1"}\n\n'
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks: [bad, good] }]), {
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

  it('is told with the place where the path of the schema is made of objects', async () => {
    const server = testSession()
    const errors: unknown[] = []
    const issues = [
      { message: 'too low', path: [{ key: 'bids' }, 0, { key: 'value' }] },
      { message: 'stale' },
    ]
    const schema = { '~standard': { version: 1, vendor: 'own', validate: () => ({ issues }) } }
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks: ['event: price\ndata: {}\n\n', good] }]), {
        events: { price: schema as StandardSchema<unknown> },
        onError: (error) => errors.push(error),
      }),
    )
    client.on('price', () => {})
    await waitUntil(() => errors.length > 0)
    expect(errors[0]).toMatchObject({
      issues,
      message: 'Failed to decode event "price": bids.0.value: too low; stale',
    })
  })

  it('is an error of the event too where a schema gets what is no JSON', async () => {
    const server = testSession()
    const errors: unknown[] = []
    const url = await server.plan([{ chunks: ['event: price\ndata: <html>\n\n', good] }])
    const client = closeAfterTest(
      new EventSourceClient(url, { events: { price }, onError: (error) => errors.push(error) }),
    )
    await take(client.events('price'), 1)
    expect(errors).toMatchObject([{ name: 'DecodeError', cause: expect.any(SyntaxError) }])
  })

  it('is reported with what the decoder threw as the cause', async () => {
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

  it('is thrown by streamEvents, whose connection ends', async () => {
    const server = testSession()
    const bad = 'event: price\ndata: {"symbol":"A"}\n\n'
    const url = await server.plan([{ chunks: [good + bad + good] }])
    const events = streamEvents(url, { events: { price } })
    expect(await take(events, 1)).toMatchObject([{ data: { value: 1 } }])
    const failure = events.next()
    await expect(failure).rejects.toBeInstanceOf(DecodeError)
    await expect(failure).rejects.toMatchObject({ issues: [{ path: ['value'] }] })
    expect(await events.next()).toEqual({ done: true, value: undefined })
    await server.waitForClosed(1)
  })
})

describe('a schema that answers later', () => {
  it('keeps the events in order, whatever the order of its answers', async () => {
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
      'not this one',
      'after 2',
      { n: 3 },
      'after 3',
    ])
  })

  it('holds back what follows, across connections too', async () => {
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
    const asked = deferred()
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks: ['event: n\ndata: {"n":0}\n\n'] }]), {
        events: {
          async n(data) {
            asked.resolve()
            return schema.parseAsync(JSON.parse(data))
          },
        },
      }),
    )
    let delivered = 0
    client.on('n', () => delivered++)
    await asked.promise
    client.close()
    gates[0]?.resolve()
    await server.waitForClosed(1)
    expect(delivered).toBe(0)
  })

  it('keeps the order for streamEvents', async () => {
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
  it('decode what they are named for, and "decode" the rest', async () => {
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

  it('are called once for an event, however many listen, and not where nobody does', async () => {
    const server = testSession()
    const decoded: string[] = []
    const decode = (data: string) => {
      decoded.push(data)
      return { data }
    }
    const chunk = 'event: unheard\ndata: 1\n\ndata: 2\n\n'
    const url = await server.plan([{ chunks: [chunk], ending: 'end' }])
    const client = closeAfterTest(
      new EventSourceClient(url, {
        events: { unheard: decode, message: decode },
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
