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
import { differs } from '../support/differences.ts'

const headers = new Headers({ 'content-type': 'text/event-stream' })

/** Bodies in the old `fetch` of React Native, and in mocks. */
const streamless: [kind: string, body: unknown][] = [
  ['undefined', undefined],
  ['an object', {}],
]

describe.each(streamless)('a response whose body is %s', (_, body) => {
  it.each(readers)('causes an error in $reader that suggests the fix', async ({ read }) => {
    const response = { status: 200, url: '', headers, body } as FetchResponse
    const reading = read('http://localhost/', { fetch: async () => response })
    await expect(reading).rejects.toBeInstanceOf(NetworkError)
    await expect(reading).rejects.toMatchObject({
      code: 'network',
      retryable: false,
      message: expect.stringMatching(/http:\/\/localhost\/: .*no body stream.*"fetch"/),
    })
  })

  it('causes an HTTP error if its status is 404', async () => {
    const response = { status: 404, url: '', headers, body } as FetchResponse
    const reading = streamEvents('http://localhost/', { fetch: async () => response }).next()
    await expect(reading).rejects.toMatchObject({ code: 'http', status: 404, body: '' })
  })
})

describe.each(readers)('an error response that the fetch has read, to log it', ({ read }) => {
  it.each([401, 404])('causes an HTTP error in $reader without a body: %d', async (status) => {
    const fetch = async () => {
      const response = new Response('no', { status })
      await response.text()
      return response
    }
    expect(await failureOf(read('http://localhost/', { fetch }))).toMatchObject({
      code: 'http',
      retryable: false,
      status,
      body: '',
    })
  })
})

describe.each(readers)('the error body read by $reader', ({ read }) => {
  const errorOf = async (reading: Promise<unknown>) => (await failureOf(reading)) as ResponseError

  it('is limited to 64 KiB, and the rest is cancelled', async () => {
    const server = testSession()
    const { body } = await errorOf(read(server.url('/endless-error')))
    expect(body).toHaveLength(65_536)
    expect(body.startsWith(patternText(16_384))).toBe(true)
    const { counts } = await server.waitForClosed(1)
    expect(counts).toMatchObject({ requests: 1, open: 0 })
  })

  it('is limited to two seconds, and the rest is cancelled', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const url = server.url('/endless-error', { mode: 'silent', bytes: 100 })
    const error = errorOf(read(url, { platform: { clock }, connectTimeout: 0 }))
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

  it('is kept up to the point of a break', async () => {
    const server = testSession()
    const url = await server.plan([{ status: 500, chunks: ['half', ' of it'], ending: 'truncate' }])
    expect((await errorOf(read(url))).body).toMatch(/^half/)
  })

  it.each(['/broken', '/unauthorized', '/endless-error'])(
    'leaves no timer behind: %s',
    async (route) => {
      const clock = new FakeClock()
      await errorOf(read(testSession().url(route), { platform: { clock } }))
      expect(clock.pending).toEqual([])
    },
  )

  it('may be empty', async () => {
    const server = testSession()
    expect((await errorOf(read(await server.plan([{ status: 403 }])))).body).toBe('')
  })

  it('is decoded as UTF-8, even if cut inside a character', async () => {
    const server = testSession()
    const chunks = [`${'a'.repeat(65_535)}🌊 and more`]
    const { body } = await errorOf(read(await server.plan([{ status: 400, chunks }])))
    expect(body.length).toBeLessThanOrEqual(65_536)
    expect(body.startsWith('a'.repeat(65_535))).toBe(true)
  })
})

/** Slows down streams that are left unread, because WebKit would buffer them without limit. */
const paced = { pace: 2 }

describe('an unread body', () => {
  it('is cancelled when break ends the streamEvents loop', async () => {
    const server = testSession()
    let seen = 0
    for await (const event of streamEvents(server.url('/firehose', paced))) {
      if (event.lastEventId === '3') break
      seen += 1
    }
    expect(seen).toBe(2)
    await server.waitFor({ closed: 1, open: 0, sockets: 0 })
  })

  it('is cancelled when the streamEvents loop throws', async () => {
    const server = testSession()
    const looping = (async () => {
      for await (const { data } of streamEvents(server.url('/firehose', paced)))
        throw new Error(data)
    })()
    await expect(looping).rejects.toThrow(/^1 /)
    await server.waitFor({ closed: 1, open: 0, sockets: 0 })
  })

  it('is cancelled when "until" ends the loop', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: a\n\ndata: [DONE]\n\ndata: b\n\n'] }])
    const seen: unknown[] = []
    for await (const { data } of streamEvents(url, { until: '[DONE]' })) seen.push(data)
    expect(seen).toEqual(['a'])
    await server.waitForClosed(1)
  })

  it('is cancelled by reconnect() and close()', async () => {
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

  /** An endless response that counts how often its body is cancelled. */
  function countingResponse(init: ResponseInit) {
    const counts = { cancelled: 0 }
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: a\n\n')),
      cancel: () => void counts.cancelled++,
    })
    return { response: new Response(body, init), counts }
  }

  it('of a given Response is cancelled when the loop exits', async () => {
    const { response, counts } = countingResponse({ headers })
    for await (const event of streamEvents(response)) {
      expect(event.data).toBe('a')
      break
    }
    expect(counts.cancelled).toBe(1)
  })

  it('of a given Response is cancelled by return() before reading', async () => {
    const { response, counts } = countingResponse({ headers })
    await streamEvents(response).return()
    expect(counts.cancelled).toBe(1)
  })

  it.each([
    ['wrong status', { status: 404, headers }],
    ['wrong content type', { headers: { 'content-type': 'text/html' } }],
  ])('of a rejected response is cancelled once: %s', async (_, init) => {
    const { response, counts } = countingResponse(init)
    const error = await failureOf(streamEvents(response).next())
    expect(error).toMatchObject({ body: expect.stringMatching(/^data: a\n\ndata: a/) })
    expect(counts.cancelled).toBe(1)
    const other = countingResponse(init)
    const options = { fetch: async () => other.response, reconnect: false }
    await closeAfterTest(new EventSourceClient('http://localhost/', options)).closed
    expect(other.counts.cancelled).toBe(1)
  })

  it('is cancelled after a wrong content type and after a final status', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const wrong = await server.plan([
      { headers: { 'content-type': 'text/html' }, chunks: ['<p>'] },
      { status: 404, chunks: ['<p>'], ending: 'hold' },
    ])
    for (const count of [1, 2]) {
      const client = closeAfterTest(
        new EventSourceClient(wrong, { platform: { clock }, connectTimeout: 0 }),
      )
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
    // Fewer attempts: 64 KiB of each body are read.
    ['endless error bodies', 10, '/endless-error', {}],
    ['broken streams', 40, '/hello', { ending: 'destroy' }],
    ['truncated streams', 40, '/hello', { ending: 'truncate' }],
  ])('no socket stays open: %s', async (_, count, route, params) => {
    const server = testSession()
    const url = server.url(route, params)
    const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
    await server.waitForRequests(count)
    client.close()
    await server.waitFor({ open: 0, sockets: 0 })
    expect(client.metrics.attempts).toBeGreaterThanOrEqual(count)
  })

  it('connections are reused if every body was read', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/status', { code: 503 }), { reconnect: atOnce }),
    )
    await server.waitForRequests(40)
    client.close()
    const isReused = !differs('connections-not-reused')
    const { counts } = await server.waitFor({ open: 0, sockets: isReused ? 1 : 0 })
    // Each unread body would have cost a connection.
    expect(counts.socketsOpened < 10).toBe(isReused)
  })

  it('the client still connects', async () => {
    const server = testSession()
    const url = server.url('/status', { code: 500, times: 50 })
    const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
    const events = client.events()
    await waitForStatus(client, 'open')
    expect(await take(events, 1)).toMatchObject(messages('recovered'))
    expect(client.metrics).toMatchObject({ attempts: 51, opens: 1 })
  })
})

describe('an empty body', () => {
  it.each(readers)('yields no events in $reader', async ({ read }) => {
    expect(await read('http://localhost/', { fetch: async () => eventStream([]) })).toEqual([])
  })
})
