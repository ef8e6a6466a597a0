import { describe, expect, it } from 'vitest'
import { EventSourceClient, type EventSourceError, NetworkError } from '../../src/index.ts'
import {
  atOnce,
  closeAfterTest,
  failureOf,
  messages,
  readers,
  take,
  waitForBytes,
  waitForStatus,
} from '../support/client-probes.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { recorder } from '../support/recorder.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'

/** A URL whose server has stopped. */
async function refusedUrl(server: ReturnType<typeof testSession>) {
  const origin = await server.startOwnOrigin()
  await server.stopOwnOrigin()
  return server.url('/hello', {}, origin)
}

const unreachable: [
  kind: string,
  url: (server: ReturnType<typeof testSession>) => string | Promise<string>,
][] = [
  ['a refused connection', refusedUrl],
  // A label of more than 63 characters fails without a DNS query.
  ['an unresolvable name', () => `http://${'a'.repeat(64)}.test/`],
  ['TLS to a plain HTTP server', (server) => server.url('/hello').replace('http:', 'https:')],
  [
    'a connection closed before the response',
    (server) => server.plan([{ open: false, ending: 'destroy' }]),
  ],
]

describe.each(unreachable)('%s', (_, urlOf) => {
  it.each(readers)('causes a NetworkError with its cause in $reader', async ({ read }) => {
    const server = testSession()
    const url = await urlOf(server)
    const error = await failureOf(read(url))
    expect(error).toBeInstanceOf(NetworkError)
    const { code, attempt, cause, message, retryable } = error as EventSourceError
    expect({ code, attempt, retryable }).toEqual({ code: 'network', attempt: 1, retryable: true })
    expect(cause).toBeInstanceOf(Error)
    expect(message).toContain(`Failed to open ${new URL(url).origin}`)
  })

  it('is retried by EventSourceClient, with one error event per attempt', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const url = await urlOf(server)
    const errors: unknown[] = []
    const client = closeAfterTest(
      new EventSourceClient(url, {
        platform: { clock },
        reconnect: { jitter: 0, maxRetries: 2 },
        onError: (error) => errors.push(error),
      }),
    )
    const { log } = recorder(client, ['open', 'error'])
    for (const retryDelay of [1000, 2000]) {
      await waitForStatus(client, 'waiting')
      expect(client.state).toMatchObject({ retryDelay, error: { code: 'network' } })
      await clock.advance(retryDelay)
    }
    expect(await client.closed).toMatchObject({
      reason: 'failed',
      error: { code: 'retries-exhausted', attempt: 3, cause: { code: 'network' } },
    })
    expect(log).toEqual([
      { type: 'error', readyState: client.CONNECTING },
      { type: 'error', readyState: client.CONNECTING },
      { type: 'error', readyState: client.CLOSED },
    ])
    expect(errors).toHaveLength(3)
  })
})

describe('a restarted server', () => {
  it('is reconnected to, and the stream is resumed', async () => {
    const server = testSession()
    const origin = await server.startOwnOrigin()
    const url = server.url('/numbered', { total: 4, drop: 2, how: 'destroy' }, origin)
    const clock = new FakeClock()
    const options = { platform: { clock }, reconnect: { jitter: 0, initialDelay: 10 } }
    const client = closeAfterTest(new EventSourceClient(url, options))
    const events = client.events()
    expect(await take(events, 2)).toMatchObject([{ data: '1' }, { data: '2' }])
    await waitForStatus(client, 'waiting')
    await server.stopOwnOrigin()
    await clock.advance(10)
    await waitForStatus(client, 'waiting')
    expect(client.state.error).toMatchObject({ code: 'network' })
    expect(await server.startOwnOrigin()).toBe(origin)
    await clock.advance(20)
    expect(await take(events, 2)).toMatchObject([{ data: '3' }, { data: '4' }])
    expect(client.state).toMatchObject({ status: 'open' })
    expect(client.state).not.toHaveProperty('error')
  })
})

describe('a lost connection', () => {
  it.each(['destroy', 'truncate'] as const)(
    'dispatches an error while CONNECTING, and is retried (%s)',
    async (how) => {
      const server = testSession()
      const chunk = 'data: a\n\n'
      const url = await server.plan([{ chunks: [chunk] }, { chunks: ['data: b\n\n'] }])
      const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
      const record = recorder(client, ['open', 'error', 'message'])
      await waitForBytes(client, chunk.length)
      await server[how]()
      await record.waitFor(2, 'message')
      expect(record.log).toMatchObject([
        { type: 'open', readyState: client.OPEN },
        { type: 'message', data: 'a' },
        { type: 'error', readyState: client.CONNECTING },
        { type: 'open', readyState: client.OPEN },
        { type: 'message', data: 'b' },
      ])
    },
  )

  it.each(['chunked', 'length'] as const)(
    'causes a NetworkError if its body is truncated (%s)',
    async (coding) => {
      const server = testSession()
      const errors: unknown[] = []
      const attempt: Attempt = { coding, chunks: ['data: a\n\n', 'data: b'] }
      const client = closeAfterTest(
        new EventSourceClient(await server.plan([attempt, { chunks: ['data: c\n\n'] }]), {
          reconnect: atOnce,
          onError: (error) => errors.push(error),
        }),
      )
      const events = client.events()
      expect(await take(events, 1)).toMatchObject([{ data: 'a' }])
      await server.truncate()
      expect(await take(events, 1)).toMatchObject([{ data: 'c' }])
      expect(errors).toEqual([expect.any(NetworkError)])
      expect((errors[0] as EventSourceError).message).toMatch(/^Failed to read http.*\/script: ./)
    },
  )

  it('causes a reconnect without an error if its body ends cleanly', async () => {
    const server = testSession()
    const errors: unknown[] = []
    const drops: unknown[] = []
    const url = await server.plan([
      { chunks: ['data: a\n\n'], ending: 'end' },
      { chunks: ['data: b\n\n'], coding: 'close', ending: 'end' },
      { chunks: ['data: c\n\n'], coding: 'length', ending: 'end' },
      { chunks: ['data: d\n\n'] },
    ])
    const client = closeAfterTest(
      new EventSourceClient(url, {
        reconnect: { ...atOnce, jitter: 0 },
        onError: (error) => errors.push(error),
        onReconnect: (info) => drops.push(info),
      }),
    )
    const record = recorder(client, ['error'])
    expect(await take(client.events(), 4)).toMatchObject(messages('a', 'b', 'c', 'd'))
    expect(errors).toEqual([])
    expect(drops).toEqual([2, 3, 4].map((attempt) => ({ attempt, delay: 1 })))
    expect(record.log).toEqual(Array.from({ length: 3 }, () => ({ type: 'error', readyState: 0 })))
  })
})
