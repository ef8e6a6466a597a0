import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { differs } from '../support/differences.ts'
import { recorder } from '../support/recorder.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

const lifecycle = ['open', 'error', 'message'] as const

/** Failures that are retried; the next attempt stays open. */
const lost: Record<string, Attempt> = {
  'a reset before the headers': { open: false, ending: 'destroy' },
  'a reset stream': { chunks: ['data: 1\n\n'], ending: 'destroy' },
  'a truncated stream': { chunks: ['data: 1\n\n', ': x\n'], ending: 'truncate' },
  'a clean end': { chunks: ['data: 1\n\n'], ending: 'end' },
  'a retryable status': { status: 503 },
}

const final: Record<string, Attempt> = {
  'a final status': { status: 404, chunks: ['data: no\n\n'] },
  'a wrong content type': { headers: { 'content-type': 'text/html' }, ending: 'end' },
  'a 204 response': { status: 204, headers: { 'content-type': null } },
}

describe('readyState', () => {
  it('is CONNECTING, OPEN, CONNECTING after a loss, and CLOSED at the end', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: 1\n\n'], ending: 'end' }], { status: 404 })
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const client = closeAfterTest(new EventSourceClient(url, { ...frozen }))
    const seen = recorder(client, lifecycle)
    expect(client.readyState).toBe(client.CONNECTING)

    await waitForStatus(client, 'waiting')
    expect(client.readyState).toBe(client.CONNECTING)
    await clock.advanceToNext()
    await client.closed
    expect(client.readyState).toBe(client.CLOSED)
    expect(seen.log.map(({ type, readyState }) => [type, readyState])).toEqual([
      ['open', EventSourceClient.OPEN],
      ['message', EventSourceClient.OPEN],
      ['error', EventSourceClient.CONNECTING],
      ['error', EventSourceClient.CLOSED],
    ])
  })

  it("has the platform's constants on the class and the client", () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    for (const names of [EventSourceClient, client])
      expect([names.CONNECTING, names.OPEN, names.CLOSED]).toEqual([0, 1, 2])
  })

  it('is CLOSED until connect() without autoConnect', async () => {
    const server = testSession()
    const url = server.url('/hello')
    const client = closeAfterTest(new EventSourceClient(url, { autoConnect: false }))
    expect(client.readyState).toBe(client.CLOSED)
    expect(client.state).toEqual({ status: 'idle', attempt: 0, lastEventId: '' })
    expect((await server.log()).requests).toEqual([])

    client.connect()
    expect(client.readyState).toBe(client.CONNECTING)
    await waitForStatus(client, 'open')
    expect(client.readyState).toBe(client.OPEN)
  })
})

describe('a stream with headers only', () => {
  it('is open, except in browsers that wait for the first byte', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/silence', { bare: 1 }), frozenPlatform()),
    )
    await server.waitForOpen(1)
    const needsByte = differs('open-with-first-byte')
    if (!needsByte) await waitForStatus(client, 'open')
    expect(client.readyState).toBe(needsByte ? client.CONNECTING : client.OPEN)
    await server.write(':\n')
    await waitForStatus(client, 'open')
  })
})

describe('a lost connection', () => {
  it.each(Object.entries(lost))(
    'dispatches one `error` while CONNECTING: %s',
    async (_, attempt) => {
      const server = testSession()
      const frozen = frozenPlatform()
      const { clock } = frozen.platform
      // Applies to every request of the attempt: a browser may repeat a request before it gives up.
      const url = await server.plan([attempt])
      const client = closeAfterTest(new EventSourceClient(url, { ...frozen }))
      const seen = recorder(client, ['error'])
      await waitForStatus(client, 'waiting')
      await server.plan([{}])
      await clock.advanceToNext()
      await waitForStatus(client, 'open', 2)
      expect(seen.log).toEqual([{ type: 'error', readyState: client.CONNECTING }])
    },
  )

  it('dispatches one `error` if the server is unreachable', async () => {
    const server = testSession()
    const base = await server.startOwnOrigin()
    await server.stopOwnOrigin()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const client = closeAfterTest(
      new EventSourceClient(server.url('/hello', {}, base), { ...frozen }),
    )
    const seen = recorder(client, lifecycle)
    await waitForStatus(client, 'waiting')
    expect(client.state.error).toMatchObject({ name: 'NetworkError', code: 'network' })
    await server.startOwnOrigin()
    await clock.advanceToNext()
    await seen.waitFor(1, 'message')
    expect(seen.types()).toEqual(['error', 'open', 'message'])
  })

  it('reaches `onError` once, but not if the stream ended cleanly', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const url = await server.plan([{ ending: 'destroy' }, { ending: 'end' }, {}])
    const errors: unknown[] = []
    const onError = (error: unknown) => void errors.push(error)
    const client = closeAfterTest(new EventSourceClient(url, { ...frozen, onError }))
    await waitForStatus(client, 'waiting', 1)
    expect(errors).toEqual([client.state.error])
    await clock.advanceToNext()
    await waitForStatus(client, 'waiting', 2)
    expect(client.state).not.toHaveProperty('error')
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 3)
    expect(errors).toHaveLength(1)
  })
})

describe('a final failure', () => {
  it.each(Object.entries(final))('dispatches one `error` while CLOSED: %s', async (_, attempt) => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([attempt]), { ...frozen }),
    )
    const seen = recorder(client, lifecycle)
    await client.closed
    await clock.advance(86_400_000)
    expect(seen.log).toEqual([{ type: 'error', readyState: client.CLOSED }])
    expect((await server.log()).requests).toHaveLength(1)
  })
})
