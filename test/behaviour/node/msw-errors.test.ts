import { HttpResponse, delay, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  EventSourceClient,
  type EventSourceError,
  NetworkError,
  ResponseError,
  RetriesExhaustedError,
} from '../../../src/index.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const url = 'https://api.example/prices'
const server = setupServer()

beforeAll(() => server.listen({ onUnhandledFrame: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

/** Answers each request with the function's result for its number, and counts the requests. */
function mock(answer: (count: number, request: Request) => Response | Promise<Response>) {
  const seen = { requests: 0 }
  server.use(http.get(url, ({ request }) => answer(++seen.requests, request)))
  return seen
}

const stream = (body: string): Response =>
  new HttpResponse(body, { headers: { 'content-type': 'text/event-stream' } })

describe('a failure mocked with msw', () => {
  it('reports status, headers and body: 401 with JSON', async () => {
    const seen = mock(() =>
      HttpResponse.json({ error: 'expired' }, { status: 401, headers: { 'x-request': 'r1' } }),
    )
    const errors: unknown[] = []
    const client = new EventSourceClient(url, { onError: (error) => errors.push(error) })
    const { reason, error } = await client.closed
    expect(reason).toBe('failed')
    expect(error).toBeInstanceOf(ResponseError)
    const { body, code, headers, message, status } = error as ResponseError
    expect({ code, status }).toEqual({ code: 'http', status: 401 })
    expect(JSON.parse(body)).toEqual({ error: 'expired' })
    expect(headers.get('x-request')).toBe('r1')
    expect(message).toContain(`${url}: `)
    expect(message).toContain('401 Unauthorized')
    expect(errors).toEqual([error])
    expect(seen.requests).toBe(1)
  })

  it('is retried with a new token if shouldRetry allows it', async () => {
    mock((_, request) =>
      request.headers.get('authorization') === 'Bearer fresh'
        ? stream('data: welcome\n\n')
        : new HttpResponse(null, { status: 401 }),
    )
    const client = new EventSourceClient(url, {
      headers: ({ error }) => ({
        authorization: `Bearer ${error?.status === 401 ? 'fresh' : 'stale'}`,
      }),
      reconnect: {
        initialDelay: 0,
        shouldRetry: (error, { attempt }) => error?.status === 401 && attempt === 1,
      },
    })
    expect((await client.once('message')).data).toBe('welcome')
    client.close()
  })

  it('is final on a wrong content type, and exposes the body', async () => {
    mock(() => HttpResponse.html('<h1>Sign in</h1>'))
    const { error } = await new EventSourceClient(url).closed
    expect(error).toMatchObject({ code: 'content-type', status: 200, body: '<h1>Sign in</h1>' })
    expect(error?.message).toContain('expected text/event-stream, got text/html')
  })

  it('is retried up to maxRetries times: 500', async () => {
    const seen = mock(() => HttpResponse.text('Oops', { status: 500 }))
    const client = new EventSourceClient(url, { reconnect: { initialDelay: 0, maxRetries: 3 } })
    const { error } = await client.closed
    expect(error).toBeInstanceOf(RetriesExhaustedError)
    expect(error?.cause).toMatchObject({ status: 500, body: 'Oops', attempt: 4 })
    expect(seen.requests).toBe(4)
  })

  it('is retried after a network error, and then cleared from the state', async () => {
    mock((count) => (count < 3 ? HttpResponse.error() : stream('data: back\n\n')))
    const errors: (EventSourceError | Error)[] = []
    const client = new EventSourceClient(url, {
      reconnect: { initialDelay: 0 },
      onError: (error) => errors.push(error),
    })
    expect((await client.once('message')).data).toBe('back')
    expect(client.state.error).toBeUndefined()
    client.close()
    expect(errors.map((error) => error instanceof NetworkError)).toEqual([true, true])
  })

  it('is a connect timeout on the test clock if no response arrives', async () => {
    mock(async () => {
      await delay('infinite')
      return stream('')
    })
    const clock = new FakeClock()
    const client = new EventSourceClient(url, {
      platform: { clock },
      connectTimeout: 9000,
      reconnect: false,
    })
    await clock.waitForTimers()
    await clock.advance(8999)
    expect(client.state.status).toBe('connecting')
    await clock.advance(1)
    expect((await client.closed).error).toMatchObject({ code: 'connect-timeout' })
  })

  it('rejects a pending once()', async () => {
    mock(() => new HttpResponse(null, { status: 403 }))
    await expect(new EventSourceClient(url).once('message')).rejects.toMatchObject({ status: 403 })
  })

  it('is thrown by the loop after the received events', async () => {
    mock((count) =>
      count === 1 ? stream('data: a\n\ndata: b\n\n') : new HttpResponse(null, { status: 410 }),
    )
    const received: string[] = []
    const loop = async () => {
      for await (const { data } of new EventSourceClient(url, { reconnect: { initialDelay: 0 } }))
        received.push(data)
    }
    await expect(loop()).rejects.toMatchObject({ code: 'http', status: 410 })
    expect(received).toEqual(['a', 'b'])
  })
})
