import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import {
  type DecodeError,
  EventSourceClient,
  type ClientOptions,
  text,
} from '../../../src/index.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { waitUntil } from '../../support/wait-until.ts'

const url = 'https://api.example/prices'
const server = setupServer()

beforeAll(() => server.listen({ onUnhandledFrame: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

interface Exchange {
  request: Request
  send(text: string): void
  end(): void
  fail(): void
  /** Resolves when the client cancels the response. */
  cancelled: Promise<void>
}

/** Answers every request with a stream that the test writes to; returns the exchanges in order. */
function mockStream(onExchange: (exchange: Exchange) => void = () => {}): Exchange[] {
  const exchanges: Exchange[] = []
  server.use(
    http.get(url, ({ request }) => {
      let cancel = () => {}
      const cancelled = new Promise<void>((resolve) => (cancel = resolve))
      const body = new ReadableStream({
        start(controller) {
          const exchange = {
            request,
            send: (chunk: string) => controller.enqueue(new TextEncoder().encode(chunk)),
            end: () => controller.close(),
            fail: () => controller.error(new Error('The mock broke off')),
            cancelled,
          }
          exchanges.push(exchange)
          onExchange(exchange)
        },
        cancel,
      })
      return new HttpResponse(body, { headers: { 'content-type': 'text/event-stream' } })
    }),
  )
  return exchanges
}

/** A client of the mocked stream that reconnects at once, and closes after the test. */
function connect(options: ClientOptions = {}): EventSourceClient {
  const client = new EventSourceClient(url, { reconnect: { initialDelay: 0 }, ...options })
  onTestFinished(() => client.close())
  return client
}

const lastEventIdsOf = (exchanges: Exchange[]): (string | null)[] =>
  exchanges.map(({ request }) => request.headers.get('last-event-id'))

describe('a client of a stream mocked with msw', () => {
  it('resumes after the last event when the stream ends', async () => {
    const exchanges = mockStream(({ request, send, end }) => {
      const next = Number(request.headers.get('last-event-id') ?? 0) + 1
      send(`id: ${next}\ndata: event ${next}\n\n`)
      end()
    })
    const received: string[] = []
    for await (const { data } of connect()) {
      received.push(data)
      if (received.length === 3) break
    }
    expect(received).toEqual(['event 1', 'event 2', 'event 3'])
    expect(lastEventIdsOf(exchanges)).toEqual([null, '1', '2'])
  })

  it('resumes after the last whole event when the stream breaks', async () => {
    const exchanges = mockStream(({ request, send }) => {
      const position = request.headers.get('last-event-id')
      send(position === null ? 'id: 7\ndata: whole\n\nid: 8\ndata: ha' : 'id: 8\ndata: half\n\n')
    })
    const client = connect()
    expect((await client.once('message')).data).toBe('whole')
    exchanges[0]?.fail()
    expect(await client.once('message')).toMatchObject({ data: 'half', lastEventId: '8' })
    expect(lastEventIdsOf(exchanges)).toEqual([null, '7'])
  })

  it('computes the headers for every attempt', async () => {
    const exchanges = mockStream(({ send, end }) => {
      send('data: a\n\n')
      end()
    })
    const client = connect({ headers: ({ attempt }) => ({ authorization: `Bearer ${attempt}` }) })
    for (let count = 0; count < 2; count++) await client.once('message')
    client.close()
    const tokens = exchanges.map(({ request }) => request.headers.get('authorization'))
    expect(tokens.slice(0, 2)).toEqual(['Bearer 1', 'Bearer 2'])
  })

  it('decodes and validates, and skips an invalid event', async () => {
    const [invalid, valid] = [`{"value":"high"}`, `{"value":2}`]
    mockStream(({ send }) =>
      send(`event: price\ndata: ${invalid}\n\nevent: price\ndata: ${valid}\n\ndata: plain\n\n`),
    )
    const errors: (Error | DecodeError)[] = []
    const client = new EventSourceClient(url, {
      events: { price: z.object({ value: z.number() }), message: text },
      onError: (error) => errors.push(error),
    })
    onTestFinished(() => client.close())
    const prices: number[] = []
    client.on('price', ({ data }) => prices.push(data.value))
    expect((await client.once('message')).data).toBe('plain')
    expect(prices).toEqual([2])
    expect(errors).toMatchObject([
      { name: 'DecodeError', event: { data: invalid }, issues: [{ path: ['value'] }] },
    ])
  })

  it('waits for Retry-After on the test clock', async () => {
    const clock = new FakeClock()
    server.use(
      http.get(
        url,
        () => new HttpResponse(null, { status: 503, headers: { 'retry-after': '120' } }),
        { once: true },
      ),
      http.get(url, () => {
        return new HttpResponse('data: at last\n\n', {
          headers: { 'content-type': 'text/event-stream' },
        })
      }),
    )
    const client = connect({ platform: { clock, random: () => 0 }, connectTimeout: 0 })
    const first = client.once('message')
    await waitUntil(() => client.state.status === 'waiting', {
      subscribe: (check) => client.subscribe(check),
    })
    expect(client.state).toMatchObject({ status: 'waiting', retryDelay: 120_000 })
    await clock.advance(119_999)
    expect(client.state.status).toBe('waiting')
    await clock.advance(1)
    expect((await first).data).toBe('at last')
  })

  it('stops on a 204 without another request', async () => {
    let requests = 0
    server.use(
      http.get(url, () => {
        requests++
        return new HttpResponse(null, { status: 204 })
      }),
    )
    expect(await connect().closed).toEqual({ reason: 'stopped' })
    expect(requests).toBe(1)
  })

  it('cancels the mocked response on close()', async () => {
    const exchanges = mockStream(({ send }) => send('data: a\n\n'))
    const client = connect()
    await client.once('message')
    client.close()
    await exchanges[0]?.cancelled
    expect(exchanges).toHaveLength(1)
    expect(await client.closed).toEqual({ reason: 'closed' })
  })
})
