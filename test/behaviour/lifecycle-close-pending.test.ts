import { describe, expect, it } from 'vitest'
import { type ClientOptions, EventSourceClient } from '../../src/index.ts'
import { deferred } from '../support/deferred.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'
import type { FakePlatform } from '../support/fake-platform.ts'

/** Closes a client while it waits after a failure, and records the events that it dispatches afterwards. */
async function closeWhileWaiting(
  prepare: (platform: FakePlatform) => void,
  attempts: Attempt[] = [{ status: 503 }, {}],
) {
  const server = testSession()
  const frozen = frozenPlatform()
  const { platform } = frozen
  const client = closeAfterTest(new EventSourceClient(await server.plan(attempts), frozen))
  prepare(platform)
  await waitForStatus(client, 'waiting')
  client.close()
  const received: string[] = []
  for (const type of ['open', 'error', 'message'] as const)
    client.addEventListener(type, () => received.push(type))
  await platform.clock.advance(0)
  const timersLeft = platform.clock.pending.length
  await platform.clock.advance(86_400_000)
  return { server, client, received, timersLeft, platform }
}

describe('close() while waiting', () => {
  it('for a delay leaves no timer and makes no request', async () => {
    const { server, client, platform, received, timersLeft } = await closeWhileWaiting(() => {})
    expect(timersLeft).toBe(0)
    expect(platform.listeners).toBe(0)
    expect((await server.log()).requests).toHaveLength(1)
    expect(received).toEqual([])
    expect(client.state).toMatchObject({ status: 'closed', attempt: 1 })
    expect(client.state).not.toHaveProperty('retryDelay')
  })

  it('for the network makes no request when the network returns', async () => {
    const { server, platform, received } = await closeWhileWaiting((fake) => fake.goOffline())
    platform.goOnline()
    platform.resume()
    expect((await server.log()).requests).toHaveLength(1)
    expect(received).toEqual([])
  })
})

/** Options that accept a function; each function returns a promise that never settles. */
const pending: Record<string, (hang: (signal: AbortSignal) => Promise<never>) => ClientOptions> = {
  'a headers function': (hang) => ({ headers: ({ signal }) => hang(signal) }),
  'a body function': (hang) => ({ method: 'POST', body: ({ signal }) => hang(signal) }),
  shouldRetry: (hang) => ({ reconnect: { shouldRetry: (_, { signal }) => hang(signal) } }),
  fetch: (hang) => ({ fetch: (_, { signal }) => hang(signal!) }),
}

describe('close() while an option function is pending', () => {
  it.each(Object.entries(pending))(
    'does not wait for %s, and aborts its signal',
    async (_, make) => {
      const server = testSession()
      const called = deferred<AbortSignal>()
      const hang = (signal: AbortSignal) => {
        called.resolve(signal)
        return new Promise<never>(() => {})
      }
      const url = await server.plan([{ status: 503 }])
      const client = closeAfterTest(
        new EventSourceClient(url, { ...frozenPlatform(), ...make(hang) }),
      )
      const signal = await called.promise
      expect(signal.aborted).toBe(false)
      client.close()
      expect(await client.closed).toEqual({ reason: 'closed' })
      expect(signal.aborted).toBe(true)
      expect((await server.log()).requests.length).toBeLessThanOrEqual(1)
    },
  )

  it('does not wait for a store to load, and makes no request', async () => {
    const server = testSession()
    const called = deferred()
    const loaded = deferred<string>()
    const load = () => (called.resolve(), loaded.promise)
    const client = closeAfterTest(
      new EventSourceClient(server.url('/hello'), {
        ...frozenPlatform(),
        lastEventId: { load, save() {} },
      }),
    )
    await called.promise
    client.close()
    expect(await client.closed).toEqual({ reason: 'closed' })
    loaded.resolve('7')
    await loaded.promise
    expect((await server.log()).requests).toEqual([])
  })
})

describe('close() while connecting', () => {
  it('in the tick of construction calls no option function', async () => {
    const server = testSession()
    const calls: string[] = []
    const record = (name: string) => (calls.push(name), '')
    const client = new EventSourceClient(() => (record('url'), server.url('/hello')), {
      ...frozenPlatform(),
      lastEventId: { load: () => record('load'), save: () => void record('save') },
      headers: () => (record('headers'), {}),
      method: 'POST',
      body: () => record('body'),
      fetch: (url, init) => (record('fetch'), fetch(url, init)),
    })
    client.close()
    expect(client.readyState).toBe(client.CLOSED)
    await client.closed
    expect((await server.log()).requests).toEqual([])
    expect(calls).toEqual([])
  })

  it('aborts a request without a response', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/no-headers'), frozenPlatform()),
    )
    await server.waitForRequests(1)
    client.close()
    const { requests } = await server.waitForClosed(1)
    expect(requests[0]?.connection).toMatchObject({ status: null, closedBy: 'client' })
  })

  it('discards a response from a fetch that ignores the signal', async () => {
    const called = deferred()
    const answer = deferred<Response>()
    const cancelled = deferred<unknown>()
    const body = new ReadableStream({ cancel: (reason) => cancelled.resolve(reason) })
    const opened: string[] = []
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', {
        ...frozenPlatform(),
        fetch: () => (called.resolve(), answer.promise),
        onOpen: () => opened.push('open'),
      }),
    )
    await called.promise
    client.close()
    answer.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
    await cancelled.promise
    expect(opened).toEqual([])
    expect(client.readyState).toBe(client.CLOSED)
  })
})

describe('close()', () => {
  it('closes the connection of an open stream', async () => {
    const server = testSession()
    const client = closeAfterTest(new EventSourceClient(server.url('/silence'), frozenPlatform()))
    await waitForStatus(client, 'open')
    client.close()
    const { requests } = await server.waitForClosed(1)
    expect(requests[0]?.connection.closedBy).toBe('client')
    await server.waitForSockets(0)
  })

  it('does nothing on a failed client, even if repeated', async () => {
    const server = testSession()
    const closes: unknown[] = []
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ status: 404 }]), {
        ...frozenPlatform(),
        onClose: (info) => closes.push(info),
      }),
    )
    const { error } = await client.closed
    const { state } = client
    client.close()
    client.close()
    expect(client.state).toBe(state)
    expect(closes).toEqual([{ reason: 'failed', error }])
    expect(await client.closed).toEqual({ reason: 'failed', error })
  })

  it('is [Symbol.dispose](), which exists only if the runtime supports it', async () => {
    const client = closeAfterTest(
      new EventSourceClient(testSession().url('/silence'), frozenPlatform()),
    )
    await waitForStatus(client, 'open')
    expect('undefined' in client).toBe(false)
    if (Symbol.dispose) client[Symbol.dispose]()
    else client.close()
    expect(await client.closed).toEqual({ reason: 'closed' })
  })
})
