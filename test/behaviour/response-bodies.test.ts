import { describe, expect, it } from 'vitest'
import {
  EventSourceClient,
  type FetchResponse,
  NetworkError,
  type ResponseError,
  streamEvents,
} from '../../src/index.ts'
import { eventStream } from '../support/byte-streams.ts'
import {
  atOnce,
  closeAfterTest,
  failureOf,
  messages,
  readers,
  take,
  waitForStatus,
} from '../support/client-probes.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { patternText } from '../support/pattern.ts'
import { testSession } from '../support/test-session.ts'

const headers = new Headers({ 'content-type': 'text/event-stream' })

/** What React Native's old `fetch` has for a body, and what a mock may have. */
const streamless: [what: string, body: unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['an object', {}],
]

describe.each(streamless)('a response whose body is %s', (_, body) => {
  it.each(readers)('is an error to $reader that says so, and names the fix', async ({ read }) => {
    const response = { status: 200, url: '', headers, body } as FetchResponse
    const reading = read('http://localhost/', { fetch: async () => response })
    await expect(reading).rejects.toBeInstanceOf(NetworkError)
    await expect(reading).rejects.toMatchObject({
      code: 'network',
      message: expect.stringMatching(/http:\/\/localhost\/: .*no body stream.*"fetch"/),
    })
  })

  it('is the same error where its status is none of a stream', async () => {
    const response = { status: 404, url: '', headers, body } as FetchResponse
    const reading = streamEvents('http://localhost/', { fetch: async () => response }).next()
    await expect(reading).rejects.toMatchObject({ code: 'http', status: 404, body: '' })
  })
})

describe.each(readers)('the body of an error, read by $reader', ({ read }) => {
  const errorOf = async (reading: Promise<unknown>) => (await failureOf(reading)) as ResponseError

  it('is its first 64 KiB, and the rest is cancelled', async () => {
    const server = testSession()
    const { body } = await errorOf(read(server.url('/endless-error')))
    expect(body).toHaveLength(65_536)
    expect(body.startsWith(patternText(16_384))).toBe(true)
    const { counts } = await server.waitForClosed(1)
    expect(counts).toMatchObject({ requests: 1, open: 0 })
  })

  it('is what has come within two seconds, and the rest is cancelled', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const url = server.url('/endless-error', { mode: 'silent', bytes: 100 })
    const error = errorOf(read(url, { clock, connectTimeout: 0 }))
    await server.waitFor({ flushed: 100 })
    await clock.waitForTimers()
    expect(clock.remaining).toEqual([2000])
    await clock.advance(1999)
    expect((await server.log()).counts.open).toBe(1)
    await clock.advance(1)
    expect((await error).body).toBe(patternText(100))
    await server.waitForClosed(1)
    expect(clock.pending).toEqual([])
  })

  it('is what there is where it breaks off', async () => {
    const server = testSession()
    const url = await server.plan([{ status: 500, chunks: ['half', ' of it'], ending: 'truncate' }])
    expect((await errorOf(read(url))).body).toMatch(/^half/)
  })

  it.each(['/broken', '/unauthorized', '/endless-error'])(
    'leaves no timer behind once it is read: %s',
    async (route) => {
      const clock = new FakeClock()
      await errorOf(read(testSession().url(route), { clock }))
      expect(clock.pending).toEqual([])
    },
  )

  it('may be empty', async () => {
    const server = testSession()
    expect((await errorOf(read(await server.plan([{ status: 403 }])))).body).toBe('')
  })

  it('is text in UTF-8, a character cut off at the limit too', async () => {
    const server = testSession()
    const chunks = [`${'a'.repeat(65_535)}🌊 and more`]
    const { body } = await errorOf(read(await server.plan([{ status: 400, chunks }])))
    expect(body.length).toBeLessThanOrEqual(65_536)
    expect(body.startsWith('a'.repeat(65_535))).toBe(true)
  })
})

/** Of a stream that is only to be left: WebKit reads on while nobody does, and would be flooded. */
const paced = { pace: 2 }

describe('what is unread of a body', () => {
  it('is cancelled when break ends the loop of streamEvents', async () => {
    const server = testSession()
    let seen = 0
    for await (const event of streamEvents(server.url('/firehose', paced))) {
      if (event.lastEventId === '3') break
      seen += 1
    }
    expect(seen).toBe(2)
    await server.waitFor({ closed: 1, open: 0, sockets: 0 })
  })

  it('is cancelled when the loop of streamEvents throws', async () => {
    const server = testSession()
    const looping = (async () => {
      for await (const { data } of streamEvents(server.url('/firehose', paced)))
        throw new Error(data)
    })()
    await expect(looping).rejects.toThrow(/^1 /)
    await server.waitFor({ closed: 1, open: 0, sockets: 0 })
  })

  it('is cancelled when "until" has ended the loop', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: a\n\ndata: [DONE]\n\ndata: b\n\n'] }])
    const seen: unknown[] = []
    for await (const { data } of streamEvents(url, { until: '[DONE]' })) seen.push(data)
    expect(seen).toEqual(['a'])
    await server.waitForClosed(1)
  })

  it('is cancelled by close(), reconnect() and an attempt that has failed', async () => {
    const server = testSession()
    const client = closeAfterTest(new EventSourceClient(server.url('/firehose', paced)))
    await client.once('message')
    client.reconnect()
    await server.waitFor({ requests: 2, open: 1 })
    await client.once('message')
    client.close()
    expect(client.metrics.opens).toBe(2)
    await server.waitFor({ closed: 2, open: 0, sockets: 0 })
  })

  /** A response without end, which counts how often its body is cancelled. */
  function countingResponse(init: ResponseInit) {
    const counts = { cancelled: 0 }
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: a\n\n')),
      cancel: () => void counts.cancelled++,
    })
    return { response: new Response(body, init), counts }
  }

  it('is cancelled in a Response that streamEvents leaves', async () => {
    const { response, counts } = countingResponse({ headers })
    for await (const event of streamEvents(response)) {
      expect(event.data).toBe('a')
      break
    }
    expect(counts.cancelled).toBe(1)
  })

  it('is cancelled in a Response that streamEvents has never read', async () => {
    const { response, counts } = countingResponse({ headers })
    await streamEvents(response).return()
    expect(counts.cancelled).toBe(1)
  })

  it.each([
    ['a status', { status: 404, headers }],
    ['a content type', { headers: { 'content-type': 'text/html' } }],
  ])('is cancelled in a response that is refused for %s', async (_, init) => {
    const { response, counts } = countingResponse(init)
    const error = await failureOf(streamEvents(response).next())
    expect(error).toMatchObject({ body: expect.stringMatching(/^data: a\n\ndata: a/) })
    expect(counts.cancelled).toBe(1)
    const other = countingResponse(init)
    const options = { fetch: async () => other.response, reconnect: false }
    await closeAfterTest(new EventSourceClient('http://localhost/', options)).closed
    expect(other.counts.cancelled).toBe(1)
  })

  it('is cancelled after a wrong content type, and after a status', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const wrong = await server.plan([
      { headers: { 'content-type': 'text/html' }, chunks: ['<p>'] },
      { status: 404, chunks: ['<p>'], ending: 'hold' },
    ])
    for (const count of [1, 2]) {
      const client = closeAfterTest(new EventSourceClient(wrong, { clock, connectTimeout: 0 }))
      await server.waitForOpened(count)
      await clock.waitForTimers()
      await clock.advance(2000)
      expect(await client.closed).toMatchObject({ reason: 'failed' })
      await server.waitFor({ closed: count, open: 0, sockets: 0 })
    }
  })
})

describe('after many failures', () => {
  it.each([
    // Fewer: 64 KiB of each are read.
    ['errors without end', 10, '/endless-error', {}],
    ['broken streams', 40, '/hello', { ending: 'destroy' }],
    ['truncated streams', 40, '/hello', { ending: 'truncate' }],
  ])('no socket is left open: %s', async (_, count, route, params) => {
    const server = testSession()
    const url = server.url(route, params)
    const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
    await server.waitForRequests(count)
    client.close()
    await server.waitFor({ open: 0, sockets: 0 })
    expect(client.metrics.attempts).toBeGreaterThanOrEqual(count)
  })

  it('of which each is answered and over, one connection has served them all', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/status', { code: 503 }), { reconnect: atOnce }),
    )
    await server.waitForRequests(40)
    client.close()
    const { counts } = await server.waitFor({ open: 0, sockets: 1 })
    // A body that was left unread would have cost a connection each.
    expect(counts.socketsOpened).toBeLessThan(10)
  })

  it('the client still works', async () => {
    const server = testSession()
    const url = server.url('/status', { code: 500, times: 50 })
    const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
    const events = client.events()
    await waitForStatus(client, 'open')
    expect(await take(events, 1)).toMatchObject(messages('recovered'))
    expect(client.metrics).toMatchObject({ attempts: 51, opens: 1 })
  })
})

describe('a body that ends at once', () => {
  it.each(readers)('gives $reader nothing', async ({ read }) => {
    expect(await read('http://localhost/', { fetch: async () => eventStream([]) })).toEqual([])
  })
})
