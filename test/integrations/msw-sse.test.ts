import 'headwater/event-source/polyfill' // first: msw rejects handlers without a global EventSource
import { EventSourceClient } from 'headwater'
import { EventSource as DropIn } from 'headwater/event-source'
import { HttpResponse, type PathParams, http } from 'msw'
import { setupServer } from 'msw/node'
import { type ServerSentEventResolver, sse } from 'msw/sse'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { recorder } from '../support/recorder.ts'
import { waitUntil } from '../support/wait-until.ts'
import { startPlain } from './servers/plain.ts'

const url = 'https://api.example/prices'
const server = setupServer()

beforeAll(() => server.listen({ onUnhandledFrame: 'bypass' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

// A type alias: msw requires an index signature.
type Events = { message: string; price: { value: number } }
type Exchange = Parameters<ServerSentEventResolver<Events, PathParams>>[0]

/** Answers the k-th request with the k-th function, then with the last one; returns the requests. */
function mock(...answers: ((exchange: Exchange) => void)[]): Request[] {
  const requests: Request[] = []
  server.use(
    sse<Events>(url, (exchange) => {
      requests.push(exchange.request)
      exchange.client.send({ retry: 1 })
      answers[Math.min(requests.length, answers.length) - 1]?.(exchange)
    }),
  )
  return requests
}

const classes = [
  { name: 'the drop-in as the global class', Source: globalThis.EventSource },
  { name: 'the client', Source: EventSourceClient },
]

describe.each(classes)('msw’s sse() with $name', ({ Source }) => {
  const open = (given = url) => {
    const source = new Source(given)
    onTestFinished(() => source.close())
    return { source, log: recorder(source, ['open', 'error', 'message', 'price']) }
  }

  it('delivers messages, named events and IDs', async () => {
    mock(({ client }) => {
      client.send({ data: 'two\nlines' })
      client.send({ id: 'p1', event: 'price', data: { value: 1.5 } })
    })
    const { log } = open()
    await log.waitFor(3)
    expect(log.log).toEqual([
      { type: 'open', readyState: 1 },
      message('two\nlines'),
      { ...message('{"value":1.5}', 'p1'), type: 'price' },
    ])
  })

  it('delivers a mocked MessageEvent', async () => {
    mock(({ client }) => {
      client.dispatchEvent(new MessageEvent('price', { data: '3', lastEventId: 'p3' }))
    })
    const { log } = open()
    expect(await log.waitFor(1, 'price')).toEqual([{ ...message('3', 'p3'), type: 'price' }])
  })

  it('resumes after client.error() and client.close()', async () => {
    const requests = mock(
      ({ client }) => {
        client.send({ id: '1', data: 'a' })
        queueMicrotask(() => client.close())
      },
      ({ client }) => {
        client.send({ id: '2', data: 'b' })
        void waitUntil(() => log.data('message').length === 2).then(() => client.error())
      },
      ({ client }) => client.send({ data: 'c' }),
    )
    const { log } = open()
    await log.waitFor(3, 'message')
    expect(log.log).toEqual([
      { type: 'open', readyState: 1 },
      message('a', '1'),
      { type: 'error', readyState: 0 },
      { type: 'open', readyState: 1 },
      message('b', '2'),
      { type: 'error', readyState: 0 },
      { type: 'open', readyState: 1 },
      message('c', '2'),
    ])
    const positions = requests.map(({ headers }) => headers.get('last-event-id'))
    expect(positions).toEqual([null, '1', '2'])
  })

  it('closes if a handler responds with 401', async () => {
    server.use(http.get(url, () => new HttpResponse(null, { status: 401 })))
    const { log, source } = open()
    await log.waitFor(1, 'error')
    expect(log.log).toEqual([{ type: 'error', readyState: 2 }])
    expect(source.readyState).toBe(source.CLOSED)
  })

  it('aborts the mocked request on close()', async () => {
    const requests = mock(({ client }) => client.send({ data: 'a' }))
    const { log, source } = open()
    await log.waitFor(1, 'message')
    source.close()
    await waitUntil(() => requests[0]?.signal.aborted === true)
    expect(requests).toHaveLength(1)
  })

  it('delivers events of server.connect() and of the mock', async () => {
    const real = await startPlain()
    server.use(
      sse(`${real.origin}/prices`, ({ client, server: actual }) => {
        const source = actual.connect()
        source.addEventListener('message', ({ data }) => client.send({ data: `seen: ${data}` }))
      }),
    )
    const { log } = open(`${real.origin}/prices`)
    await real.waitForOpen(1)
    real.write('id: 9\ndata: real\n\n')
    await log.waitFor(2, 'message')
    expect(log.data('message').sort()).toEqual(['real', 'seen: real'])
  })
})

describe('the polyfill', () => {
  it('defines the global EventSource that msw requires', () => {
    expect(globalThis.EventSource).toBe(DropIn)
  })
})

const message = (data: string, lastEventId = '') => ({
  type: 'message',
  data,
  lastEventId,
  origin: 'https://api.example',
  readyState: 1,
})
