import { describe, expect, it } from 'vitest'
import { type ClientOptions, EventSourceClient } from '../../src/index.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

async function start(
  attempts: Attempt[],
  options: ClientOptions = {},
  plan: 'plan' | 'planOnOwnOrigin' = 'plan',
) {
  const server = testSession()
  const frozen = frozenPlatform()
  const url = await server[plan](attempts)
  const client = closeAfterTest(new EventSourceClient(url, { ...frozen, ...options }))
  const { platform } = frozen
  return { server, client, clock: platform.clock, platform }
}

describe('the client retries by default', () => {
  it.each([408, 425, 429, 500, 502, 503, 504])('after status %i', async (status) => {
    const { client, clock } = await start([{ status }, {}], {}, 'planOnOwnOrigin')
    const { error } = await waitForStatus(client, 'waiting')
    expect(error).toMatchObject({ code: 'http', status, retryable: true })
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
  })

  it('after a network failure or a clean end', async () => {
    const { client, clock } = await start([
      { ending: 'truncate', chunks: [':'] },
      { ending: 'end' },
      {},
    ])
    expect((await waitForStatus(client, 'waiting', 1)).error).toMatchObject({ code: 'network' })
    await clock.advanceToNext()
    expect(await waitForStatus(client, 'waiting', 2)).not.toHaveProperty('error')
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 3)
  })

  it('after a connect timeout or an idle timeout', async () => {
    const { client, clock, server } = await start([{ open: false }, {}, {}], {
      connectTimeout: 2000,
      idleTimeout: 3000,
    })
    await server.waitForRequests(1)
    await clock.advance(2000)
    const { error } = await waitForStatus(client, 'waiting', 1)
    expect(error).toMatchObject({ code: 'connect-timeout', retryable: true })
    await clock.advance(1000)
    await waitForStatus(client, 'open', 2)
    await clock.advance(3000)
    expect((await waitForStatus(client, 'waiting', 2)).error).toMatchObject({
      code: 'idle-timeout',
    })
    await clock.advance(2000)
    await waitForStatus(client, 'open', 3)
  })
})

describe('the client closes by default', () => {
  it.each([201, 205, 206, 300, 304, 400, 401, 403, 404, 410, 418, 501, 505, 511])(
    'after status %i',
    async (status) => {
      const { server, client, clock } = await start([{ status }])
      const { reason, error } = await client.closed
      expect(reason).toBe('failed')
      expect(error).toMatchObject({ code: 'http', status, retryable: false })
      await clock.advance(86_400_000)
      expect((await server.log()).requests).toHaveLength(1)
    },
  )

  it('after a wrong content type or an oversized event', async () => {
    const html = await start([{ headers: { 'content-type': 'text/html' }, ending: 'end' }])
    const { error } = await html.client.closed
    expect(error).toMatchObject({ code: 'content-type', retryable: false })
    const big = await start([{ chunks: [`data: ${'x'.repeat(100)}`] }], { maxBufferSize: 50 })
    expect((await big.client.closed).error).toMatchObject({ code: 'buffer-limit' })
  })

  it('after a 204 response, without an error', async () => {
    const { server, client, clock } = await start([
      { ending: 'end' },
      { status: 204, headers: { 'content-type': null } },
    ])
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    expect(await client.closed).toEqual({ reason: 'stopped' })
    await clock.advance(86_400_000)
    expect((await server.log()).requests).toHaveLength(2)
  })
})

describe('reconnect: false', () => {
  it('closes with "ended" after a clean end, "failed" after a failure', async () => {
    const ended = await start([{ chunks: ['id: 1\ndata: 1\n\n'], ending: 'end' }], {
      reconnect: false,
    })
    expect(await ended.client.closed).toEqual({ reason: 'ended' })
    const failed = await start([{ status: 503 }], { reconnect: false })
    expect(await failed.client.closed).toMatchObject({ reason: 'failed', error: { status: 503 } })
    for (const { server, clock } of [ended, failed]) {
      await clock.advance(86_400_000)
      expect((await server.log()).requests).toHaveLength(1)
    }
  })
})

describe('maxRetries', () => {
  it('closes with a RetriesExhaustedError after that many failed retries', async () => {
    const errors: unknown[] = []
    const { server, client, clock } = await start([{ status: 503 }], {
      reconnect: { maxRetries: 2 },
      onError: (error) => errors.push(error),
    })
    for (const attempt of [1, 2]) {
      await waitForStatus(client, 'waiting', attempt)
      await clock.advanceToNext()
    }
    const { reason, error } = await client.closed
    expect(reason).toBe('failed')
    expect(error).toMatchObject({
      name: 'RetriesExhaustedError',
      code: 'retries-exhausted',
      attempt: 3,
      retryable: false,
      cause: { name: 'ResponseError', status: 503, attempt: 3 },
    })
    expect(client.state.error).toBe(error)
    expect(errors.map((each) => (each as Error).name)).toEqual([
      'ResponseError',
      'ResponseError',
      'RetriesExhaustedError',
    ])
    expect((await server.log()).requests).toHaveLength(3)
  })

  it('of 0 closes on the first failure', async () => {
    const { server, client } = await start([{ status: 503 }], { reconnect: { maxRetries: 0 } })
    const { error } = await client.closed
    expect(error).toMatchObject({ code: 'retries-exhausted', cause: { status: 503 } })
    expect((await server.log()).requests).toHaveLength(1)
  })

  it('counts clean ends, which leave no cause', async () => {
    const { client, clock } = await start([{ ending: 'end' }], { reconnect: { maxRetries: 1 } })
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    const { error } = await client.closed
    expect(error).toMatchObject({ code: 'retries-exhausted' })
    expect(error?.cause).toBeUndefined()
  })

  it('counts from the last healthy attempt', async () => {
    const healthy: Attempt = { chunks: ['data: 1\n\n'], ending: 'end' }
    const attempts = [{ status: 503 }, { status: 503 }, healthy, healthy, healthy, { status: 503 }]
    const { client, clock } = await start(attempts, { reconnect: { maxRetries: 2 } })
    for (const attempt of [1, 2, 3, 4, 5, 6]) {
      await waitForStatus(client, 'waiting', attempt)
      await clock.advanceToNext()
    }
    expect((await client.closed).error).toMatchObject({ code: 'retries-exhausted', attempt: 7 })
  })

  it('does not replace a final error', async () => {
    const { client } = await start([{ status: 404 }], { reconnect: { maxRetries: 0 } })
    expect((await client.closed).error).toMatchObject({ code: 'http', status: 404 })
  })
})
