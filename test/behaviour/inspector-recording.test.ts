import { describe, expect, it, onTestFinished } from 'vitest'
import { EventSourceClient, json, streamEvents } from '../../src/index.ts'
import { EventSource } from '../../src/event-source/index.ts'
import { type InspectOptions, createTap, inspect } from '../../src/inspector/index.ts'
import { createTestServer } from '../../src/testing/index.ts'
import { closeAfterTest } from '../support/client-probes.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'

const url = 'https://example.test/prices?token=secret'

/** Inspects without a panel until the end of the test. */
function record(source: Parameters<typeof inspect>[0], options: InspectOptions = {}) {
  const inspection = inspect(source, { panel: false, ...options })
  onTestFinished(() => inspection.detach())
  return inspection
}

/** A client of a server in memory, inspected with a tap. */
function tapped(options: object = {}, inspectOptions: InspectOptions = {}) {
  const server = createTestServer()
  const tap = createTap()
  const { fetch, platform } = server
  const client = new EventSourceClient<{}, unknown>(
    url,
    tap.options({ fetch, platform, decode: json, onError() {}, ...options }),
  )
  closeAfterTest(client)
  return { client, server, inspection: record(client, { tap, ...inspectOptions }) }
}

describe('an inspected client', () => {
  it('records its events in order, with ID, time and attempt', async () => {
    const server = testSession()
    const client = new EventSourceClient(
      await server.plan([{ chunks: ['id: 1\nevent: price\ndata: 7\n\n', 'data: ä\n\n'] }]),
    )
    closeAfterTest(client)
    const before = Date.now()
    const { attempts, events } = await recorded(client, 2)
    expect(
      events.map(({ type, lastEventId, data, raw, size }) => [type, lastEventId, data, raw, size]),
    ).toEqual([
      ['price', '1', '7', '7', 1],
      ['message', '1', 'ä', 'ä', 2],
    ])
    expect(events.every(({ time }) => time >= before && time <= Date.now())).toBe(true)
    expect(events.map(({ attempt }) => attempt)).toEqual([attempts[0], attempts[0]])
    expect(attempts[0]).toMatchObject({ number: 1, status: 200, events: 2, requests: [] })
  })

  it('records decoded data without raw data unless there is a tap', async () => {
    const server = testSession()
    const client = new EventSourceClient(await server.plan([{ chunks: ['data: {"a": 1}\n\n'] }]), {
      decode: json,
    })
    closeAfterTest(client)
    const { events } = await recorded(client, 1)
    expect(events[0]).toMatchObject({ data: { a: 1 }, isDecoded: true, isCut: false })
    expect(events[0]?.raw).toBeUndefined()
    expect(events[0]?.size).toBeUndefined()
  })

  it('records each attempt with status, error and delay', async () => {
    const server = testSession()
    const delays: (number | undefined)[] = []
    const client = new EventSourceClient(
      await server.plan([
        { status: 503, headers: { 'retry-after': '0' } },
        { chunks: ['data: a\n\n'], ending: 'end' },
        { status: 404, chunks: ['gone'] },
      ]),
      {
        reconnect: { initialDelay: 0 },
        onError() {},
        onReconnect: ({ delay }) => void delays.push(delay),
      },
    )
    const inspection = record(client)
    await client.closed
    await waitUntil(() => inspection.attempts.at(-1)?.end === 'failed')
    expect(
      inspection.attempts.map(({ number, status, end, error, retryDelay }) => [
        number,
        status,
        end,
        error?.code,
        retryDelay,
      ]),
    ).toEqual([
      [1, 503, 'lost', 'http', delays[0]],
      [2, 200, 'ended', undefined, delays[1]],
      [3, 404, 'failed', 'http', undefined],
    ])
    expect(delays).toEqual([expect.any(Number), expect.any(Number)])
    expect(inspection.attempts[2]?.error).toMatchObject({ name: 'ResponseError', body: 'gone' })
  })

  it('records the reason of close() and reconnect()', async () => {
    const { client, inspection, server } = tapped()
    await (await server.nextConnection()).open()
    client.reconnect()
    await server.settle()
    await server.advance(10_000)
    await (await server.nextConnection()).open()
    client.close()
    await waitUntil(() => inspection.attempts.at(-1)?.end !== undefined)
    expect(inspection.attempts.map(({ end }) => end)).toEqual(['interrupted', 'closed'])
  })

  it('still warns of a failure that no code observes', async () => {
    const server = testSession()
    const warnings = watchWarnings()
    const client = new EventSourceClient(await server.plan([{ status: 404 }]))
    const inspection = record(client)
    await waitUntil(() => inspection.attempts.at(-1)?.end === 'failed')
    expect(warnings).toEqual([expect.stringContaining('404')])
  })
})

describe('a client with a tap', () => {
  it('is recorded with raw and decoded data', async () => {
    const { inspection, server } = tapped()
    const connection = await server.nextConnection()
    await connection.send({ event: 'price', id: '5', data: '{"value": 1.50}' })
    await waitUntil(() => inspection.events[0]?.isDecoded === true)
    expect(inspection.events).toMatchObject([
      { type: 'price', lastEventId: '5', raw: '{"value": 1.50}', data: { value: 1.5 }, size: 15 },
    ])
  })

  it('is recorded with requests, headers and bodies', async () => {
    const { inspection, server } = tapped({
      headers: { authorization: 'Bearer secret' },
      json: { prompt: 'Hi' },
    })
    const connection = await server.nextConnection()
    await connection.open(200, {
      headers: { 'content-type': 'text/event-stream', 'x-request-id': '9' },
    })
    await waitUntil(() => inspection.attempts[0]?.openedAt !== undefined)
    expect(inspection.attempts[0]?.requests).toMatchObject([
      {
        method: 'POST',
        url,
        body: '{"prompt":"Hi"}',
        headers: { authorization: 'Bearer secret', Accept: 'text/event-stream' },
        status: 200,
        responseHeaders: { 'x-request-id': '9' },
      },
    ])
  })

  it('is recorded with the reason of each decode error', async () => {
    const { inspection, server } = tapped()
    const connection = await server.nextConnection()
    await connection.write('data: 1\n\ndata: {bad\n\ndata: 3\n\n')
    await waitUntil(() => inspection.events[2]?.isDecoded === true)
    expect(inspection.events.map(({ raw, data, error }) => [raw, data, error?.name])).toEqual([
      ['1', 1, undefined],
      ['{bad', undefined, 'DecodeError'],
      ['3', 3, undefined],
    ])
  })

  it('pairs equal events with their decoded data in order', async () => {
    let count = 0
    const { inspection, server } = tapped({ decode: () => ++count })
    const connection = await server.nextConnection()
    await connection.write('data: x\n\n'.repeat(5))
    await connection.write('data: x\n\n'.repeat(5))
    await waitUntil(() => inspection.events[9]?.isDecoded === true)
    expect(inspection.events.map(({ data }) => data)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('delivers the same events in the same chunks as without', async () => {
    const server = createTestServer()
    const { fetch, platform } = server
    const tap = createTap()
    const client = new EventSourceClient(url, tap.options({ fetch, platform }))
    closeAfterTest(client)
    record(client, { tap })
    const received: string[] = []
    client.on('message', ({ data }) => void received.push(data))
    const connection = await server.nextConnection()
    await connection.write('data: a\n\nda')
    await connection.write('ta: b\n\n')
    await waitUntil(() => received.length === 2)
    expect(received).toEqual(['a', 'b'])
    expect(client.metrics).toMatchObject({ events: 2, bytes: 18 })
  })

  it('calls the given fetch and onError', async () => {
    const errors: string[] = []
    const server = testSession()
    const tap = createTap()
    const urls: string[] = []
    const client = new EventSourceClient(
      await server.plan([{ status: 404 }]),
      tap.options({
        fetch(requested, init) {
          urls.push(requested)
          return fetch(requested, init)
        },
        onError: ({ code }) => void errors.push(code),
      }),
    )
    await client.closed
    expect(urls).toHaveLength(1)
    expect(errors).toEqual(['http'])
  })

  it('warns of failures without an onError, once for decode errors', async () => {
    const warnings = watchWarnings()
    const { client, inspection, server } = tapped({ onError: undefined })
    client.on('message', () => {})
    const connection = await server.nextConnection()
    await connection.write('data: {\n\ndata: {\n\n')
    await waitUntil(() => inspection.events[1]?.error !== undefined)
    expect(warnings).toEqual([expect.stringMatching(/^DecodeError: .*set "onError"\)$/)])
  })

  it('passes everything through while nothing is attached', async () => {
    const response = new Response('data: a\n\n')
    const tap = createTap()
    const given = tap.fetch(async () => response)
    const init = { method: 'GET', headers: {}, signal: new AbortController().signal }
    expect(await given('https://example.test/', init)).toBe(response)
  })
})

describe('a tap without a client', () => {
  it('records the events of streamEvents', async () => {
    const server = testSession()
    const tap = createTap()
    const inspection = record(tap)
    const target = await server.plan([{ chunks: ['data: a\n\n', 'data: b\n\n'], ending: 'end' }])
    for await (const { data } of streamEvents(target, { fetch: tap.fetch() }))
      expect(data).toMatch(/[ab]/)
    await waitUntil(() => inspection.attempts[0]?.end !== undefined)
    expect(inspection.events.map(({ raw }) => raw)).toEqual(['a', 'b'])
    expect(inspection.attempts).toMatchObject([{ status: 200, end: 'ended', events: 2, bytes: 18 }])
  })

  it('records the attempts of the drop-in', async () => {
    const server = testSession()
    const tap = createTap()
    const inspection = record(tap)
    const source = new EventSource(
      await server.plan([
        { chunks: ['retry: 0\ndata: a\n\n'], ending: 'end' },
        { chunks: ['data: b\n\n'] },
      ]),
      { fetch: tap.fetch() },
    )
    onTestFinished(() => source.close())
    await waitUntil(() => inspection.events.length === 2)
    expect(inspection.attempts).toMatchObject([{ number: 1, end: 'ended' }, { number: 2 }])
    source.close()
    await waitUntil(() => inspection.attempts[1]?.end !== undefined)
  })

  it('records a request without a response', async () => {
    const tap = createTap()
    const inspection = record(tap)
    const failing = tap.fetch(async () => {
      throw new TypeError('no route to https://user:pass@example.test/?token=secret')
    })
    const events = streamEvents('https://example.test/', { fetch: failing })
    await expect(events.next()).rejects.toThrow('no route')
    expect(inspection.attempts).toMatchObject([
      { end: 'lost', error: { message: 'no route to https://example.test/?token=…' } },
    ])
  })
})

describe('a log', () => {
  it('keeps the last events up to maxEvents', async () => {
    const { inspection, server } = tapped({}, { maxEvents: 10 })
    const connection = await server.nextConnection()
    const text = Array.from({ length: 2500 }, (_, index) => `data: ${index}\n\n`).join('')
    await connection.write(text)
    await waitUntil(() => inspection.events.at(-1)?.data === 2499)
    expect(inspection.events.map(({ data }) => data)).toEqual([
      2490, 2491, 2492, 2493, 2494, 2495, 2496, 2497, 2498, 2499,
    ])
  })

  it('keeps the last events up to maxBytes', async () => {
    const { inspection, server } = tapped({ decode: undefined }, { maxBytes: 10_000 })
    const connection = await server.nextConnection()
    for (let count = 0; count < 8; count += 1)
      await connection.write(`data: ${String(count).repeat(1000)}\n\n`)
    await waitUntil(() => inspection.events.at(-1)?.raw?.[0] === '7')
    expect(inspection.events.map(({ raw }) => raw?.[0])).toEqual(['4', '5', '6', '7'])
  })

  it('keeps the start of an event that is larger than 256 KiB', async () => {
    const { inspection, server } = tapped({ decode: undefined })
    const connection = await server.nextConnection()
    await connection.write(`data: ${'x'.repeat(1_000_000)}\n\n`)
    await waitUntil(() => inspection.events[0]?.isDecoded === true)
    const [large] = inspection.events
    expect(large).toMatchObject({ isCut: true, size: 1_000_000, data: undefined })
    expect(large?.raw).toHaveLength(65_536)
  })

  it('is empty after detach(), and records nothing more', async () => {
    const { client, inspection, server } = tapped()
    const connection = await server.nextConnection()
    await connection.send({ data: '1' })
    await waitUntil(() => inspection.events.length === 1)
    inspection.detach()
    const received = client.once('message')
    await connection.send({ data: '2' })
    await received
    expect(inspection.events).toEqual([])
  })

  it.each([{ maxEvents: -1 }, { maxBytes: Number.NaN }])('rejects %o', (limits) => {
    expect(() => inspect(createTap(), { panel: false, ...limits })).toThrow(TypeError)
  })

  it('rejects a source that is not a client', () => {
    expect(() => inspect({} as never, { panel: false })).toThrow(
      'Invalid argument "source": expected an EventSourceClient',
    )
  })
})

async function recorded(client: Parameters<typeof inspect>[0], count: number) {
  const inspection = record(client)
  await waitUntil(() => inspection.events.length === count)
  return inspection
}

function watchWarnings(): string[] {
  const warnings: string[] = []
  const { warn } = console
  console.warn = (text: string) => void warnings.push(text)
  onTestFinished(() => {
    console.warn = warn
  })
  return warnings
}
