import { describe, expect, it } from 'vitest'
import { EventSourceClient, ResponseError, streamEvents } from '../../src/index.ts'
import {
  atOnce,
  closeAfterTest,
  collect,
  failureOf,
  messages,
  readers,
  take,
} from '../support/client-probes.ts'
import { testSession } from '../support/test-session.ts'

const retried = [408, 425, 429, 500, 502, 503, 504]
const final = [400, 401, 402, 403, 404, 405, 406, 409, 410, 415, 418, 422, 451, 501, 505, 520]

describe('a 204 response', () => {
  it('closes the client after one request, even if shouldRetry returns true', async () => {
    const server = testSession()
    const errors: unknown[] = []
    const client = closeAfterTest(
      new EventSourceClient(server.url('/no-content'), {
        reconnect: { ...atOnce, shouldRetry: () => true },
        onError: (error) => errors.push(error),
      }),
    )
    expect(await client.closed).toEqual({ reason: 'stopped' })
    expect(client.readyState).toBe(client.CLOSED)
    expect(client.state).not.toHaveProperty('error')
    expect(errors).toEqual([])
    expect((await server.log()).counts.requests).toBe(1)
  })

  it('closes a client that has received events', async () => {
    const server = testSession()
    const url = server.url('/no-content', { after: 2 })
    const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
    expect(await collect(client.events())).toEqual(messages('1', '2'))
    expect(await client.closed).toEqual({ reason: 'stopped' })
    expect((await server.log()).counts.requests).toBe(3)
  })

  it('yields no events from streamEvents', async () => {
    const server = testSession()
    expect(await collect(streamEvents(server.url('/no-content')))).toEqual([])
  })
})

describe.each(readers)('an error status received by $reader', ({ read }) => {
  it.each([...retried, ...final])('causes a ResponseError with its details: %d', async (status) => {
    const server = testSession()
    const url = server.url('/status', { code: status }, await server.startOwnOrigin())
    const reading = read(url)
    await expect(reading).rejects.toBeInstanceOf(ResponseError)
    await expect(reading).rejects.toMatchObject({
      name: 'ResponseError',
      code: 'http',
      status,
      attempt: 1,
      retryable: retried.includes(status),
      body: 'data: not to be parsed\n\n',
      message: expect.stringMatching(new RegExp(`^Failed to open .*/status: .*${status}`)),
    })
    expect((await server.log()).counts.requests).toBe(1)
  })
})

describe('EventSourceClient', () => {
  it.each(retried)('retries after a %d', async (code) => {
    const server = testSession()
    const url = server.url('/status', { code, times: 2 }, await server.startOwnOrigin())
    const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
    expect(await take(client.events(), 1)).toMatchObject([{ data: 'recovered' }])
    expect(client.metrics).toMatchObject({ attempts: 3, opens: 1, events: 1 })
  })

  it.each([...final, 201, 203, 205, 206, 210, 299, 304])(
    'closes without a retry after a %d',
    async (code) => {
      const server = testSession()
      const url = server.url('/status', { code, times: 1 })
      const errors: unknown[] = []
      const onError = (error: unknown) => errors.push(error)
      const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce, onError }))
      const info = await client.closed
      expect(info).toMatchObject({ reason: 'failed', error: { code: 'http', status: code } })
      expect(client.readyState).toBe(client.CLOSED)
      expect(errors).toEqual([info.error])
      expect(client.state.error).toBe(info.error)
      expect(client.metrics.events).toBe(0)
      expect((await server.log()).counts.requests).toBe(1)
    },
  )
})

describe('streamEvents', () => {
  it.each([200, 201, 203, 299])('reads a stream from a %d response', async (status) => {
    const server = testSession()
    const url = await server.plan([{ status, chunks: ['data: a\n\n'], ending: 'end' }])
    expect(await collect(streamEvents(url))).toEqual(messages('a'))
  })

  it('rejects a given Response with an error status', async () => {
    const server = testSession()
    const events = streamEvents(await fetch(server.url('/status', { code: 404 })))
    await expect(collect(events)).rejects.toMatchObject({ code: 'http', status: 404 })
  })
})

describe.each(readers)('the error of $reader', ({ read }) => {
  it('contains the JSON body and the headers of a 401', async () => {
    const server = testSession()
    const url = server.url('/unauthorized')
    const error = await failureOf(read(url))
    expect(error).toBeInstanceOf(ResponseError)
    const { body, headers, status } = error as ResponseError
    expect(status).toBe(401)
    expect(JSON.parse(body)).toEqual({ error: { code: 'token_missing' } })
    expect(headers.get('content-type')).toBe('application/json')
  })

  it('contains the HTML of a 500, but not in its message', async () => {
    const server = testSession()
    const error = await failureOf(read(server.url('/broken')))
    expect(error).toMatchObject({ status: 500, retryable: true })
    const { body, message } = error as ResponseError
    expect(body).toContain('<h1>Something broke</h1>')
    expect(message).toMatch(/^Failed to open http.*\/broken: .*500 Internal Server Error/)
    expect(message).not.toContain('<')
  })
})
