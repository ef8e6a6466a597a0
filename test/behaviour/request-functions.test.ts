import { describe, expect, it } from 'vitest'
import {
  type AttemptContext,
  EventSourceClient,
  type EventSourceError,
  NetworkError,
  ResponseError,
  streamEvents,
} from '../../src/index.ts'
import { atOnce, closeAfterTest, collect, take, waitForStatus } from '../support/client-probes.ts'
import { deferred } from '../support/deferred.ts'
import { headerOf } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'

describe('a function for url, headers or body', () => {
  it('is called for each attempt with its number, last event ID and error', async () => {
    const server = testSession()
    const planned = await server.plan([
      { status: 503 },
      { chunks: ['id: é1\ndata: a\n\n'], ending: 'end' },
      { chunks: ['id: 2\ndata: b\n\n'] },
      { chunks: ['data: c\n\n'] },
    ])
    const contexts: Record<string, AttemptContext[]> = { url: [], headers: [], body: [] }
    const client = closeAfterTest(
      new EventSourceClient(
        (context) => {
          contexts.url?.push(context)
          return planned
        },
        {
          idempotent: true,
          reconnect: atOnce,
          headers(context) {
            contexts.headers?.push(context)
            return { 'x-attempt': String(context.attempt) }
          },
          body(context) {
            contexts.body?.push(context)
            return `body ${context.attempt}`
          },
        },
      ),
    )
    const events = client.events()
    await take(events, 2)
    await server.truncate()
    await take(events, 1)
    const expected = [
      { attempt: 1, lastEventId: '', error: undefined, retries: 0, repeats: 0 },
      { attempt: 2, lastEventId: '', error: expect.any(ResponseError), retries: 1, repeats: 0 },
      { attempt: 3, lastEventId: 'é1', error: undefined, retries: 1, repeats: 0 },
      { attempt: 4, lastEventId: '2', error: expect.any(NetworkError), retries: 1, repeats: 0 },
    ]
    expect(contexts.url).toMatchObject(expected)
    expect(contexts.headers).toMatchObject(expected)
    expect(contexts.body).toMatchObject(expected)
    expect(contexts.headers?.[1]?.error?.status).toBe(503)
    const { requests } = await server.log()
    expect(requests.map((request) => headerOf(request, 'x-attempt'))).toEqual(['1', '2', '3', '4'])
    expect(requests.map(({ body }) => body.text)).toEqual(['body 1', 'body 2', 'body 3', 'body 4'])
  })

  it('refreshes an expired token together with shouldRetry', async () => {
    const server = testSession()
    const tokens: string[] = []
    const client = closeAfterTest(
      new EventSourceClient(server.url('/unauthorized'), {
        async headers({ error }) {
          const token = error?.status === 401 ? 'good' : 'old'
          tokens.push(token)
          return { authorization: `Bearer ${token}` }
        },
        reconnect: { ...atOnce, shouldRetry: (error) => error?.status === 401 },
      }),
    )
    expect(await take(client.events(), 1)).toMatchObject([{ data: 'welcome' }])
    expect(tokens).toEqual(['old', 'good'])
  })

  it('may add the last event ID to the URL, which `url` exposes', async () => {
    const server = testSession()
    const url = new URL(await server.plan([{ chunks: ['id: 7\n\n'], ending: 'end' }, {}]))
    const client = closeAfterTest(
      new EventSourceClient(
        async ({ lastEventId }) => {
          url.searchParams.set('after', lastEventId)
          return url
        },
        { reconnect: atOnce },
      ),
    )
    expect(client.url).toBe('')
    const { requests } = await server.waitForOpened(2)
    const ids = requests.map(({ path }) => new URL(path, url).searchParams.get('after'))
    expect(ids).toEqual(['', '7'])
    expect(client.url).toBe(url.href)
  })

  it.each(['url', 'headers', 'body'] as const)(
    'fails the attempt, but not the client, if it throws (%s)',
    async (option) => {
      const server = testSession()
      const cause = new Error(`no ${option}`)
      let calls = 0
      const fails = <Value>(value: Value) => {
        return () => {
          calls += 1
          if (calls === 1) throw cause
          return value
        }
      }
      const errors: unknown[] = []
      const url = server.url('/hello')
      const client = closeAfterTest(
        new EventSourceClient(option === 'url' ? fails(url) : url, {
          headers: option === 'headers' ? fails({}) : {},
          body: option === 'body' ? fails('text') : 'text',
          reconnect: atOnce,
          onError: (error) => errors.push(error),
        }),
      )
      expect(await take(client.events(), 1)).toMatchObject([{ data: 'hello' }])
      expect(errors).toEqual([expect.any(NetworkError)])
      expect(errors[0]).toMatchObject({ code: 'network', attempt: 1, retryable: true, cause })
      expect((errors[0] as EventSourceError).message).toContain(option)
      expect((await server.log()).counts.requests).toBe(1)
    },
  )

  it.each(['url', 'headers', 'body'] as const)(
    'ends streamEvents with an error if it rejects (%s)',
    async (option) => {
      const server = testSession()
      const cause = new Error(`no ${option}`)
      const fails = () => Promise.reject(cause)
      const url = server.url('/hello')
      const events = streamEvents(option === 'url' ? fails : url, {
        ...(option === 'headers' && { headers: fails }),
        ...(option === 'body' && { body: fails }),
      })
      await expect(events.next()).rejects.toMatchObject({ code: 'network', cause })
      expect((await server.log()).counts.requests).toBe(0)
    },
  )

  it('fails the attempt on an invalid header value without exposing it', async () => {
    const errors: unknown[] = []
    const client = closeAfterTest(
      new EventSourceClient('http://localhost/', {
        headers: () => ({ authorization: 'Bearer se\ncret' }),
        reconnect: false,
        onError: (error) => errors.push(error),
      }),
    )
    await client.closed
    expect(errors).toEqual([expect.any(NetworkError)])
    expect((errors[0] as Error).message).not.toContain('cret')
    expect((errors[0] as Error).cause).toBeInstanceOf(Error)
  })

  it.each(['http://[', 'http://user:secret@localhost/'])(
    'fails the attempt on an unusable URL: %s',
    async (url) => {
      const failure = collect(streamEvents(() => url))
      await expect(failure).rejects.toMatchObject({ code: 'network', cause: expect.any(Error) })
      await expect(failure).rejects.not.toMatchObject({
        message: expect.stringContaining('secret'),
      })
    },
  )

  it.each(['url', 'headers', 'body'] as const)(
    'does not keep the client open while pending (%s)',
    async (option) => {
      const server = testSession()
      const called = deferred<AttemptContext>()
      const hangs = (context: AttemptContext) => {
        called.resolve(context)
        return new Promise<never>(() => {})
      }
      const url = server.url('/hello')
      const client = closeAfterTest(
        new EventSourceClient(option === 'url' ? hangs : url, {
          ...(option === 'headers' && { headers: hangs }),
          ...(option === 'body' && { body: hangs }),
        }),
      )
      const { signal } = await called.promise
      expect(signal.aborted).toBe(false)
      client.close()
      expect(signal.aborted).toBe(true)
      expect(await client.closed).toEqual({ reason: 'closed' })
      expect((await server.log()).counts.requests).toBe(0)
    },
  )

  it('is aborted through its signal by reconnect()', async () => {
    const server = testSession()
    const contexts: AttemptContext[] = []
    const called = deferred()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/hello'), {
        headers(context) {
          contexts.push(context)
          called.resolve()
          return context.attempt === 1 ? new Promise<never>(() => {}) : {}
        },
      }),
    )
    await called.promise
    const opened = waitForStatus(client, 'open')
    client.reconnect()
    await opened
    expect(contexts.map(({ signal }) => signal.aborted)).toEqual([true, false])
  })
})
