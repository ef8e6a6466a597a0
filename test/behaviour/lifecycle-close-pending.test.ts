import { describe, expect, it } from 'vitest'
import { type ClientOptions, EventSourceClient } from '../../src/index.ts'
import { deferred } from '../support/deferred.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

/** A client that has failed once, closed while it waits in that way; what may still be heard of it is taken down. */
async function closeWhileWaiting(
  prepare: (still: ReturnType<typeof frozenPlatform>) => void,
  attempts: Attempt[] = [{ status: 503 }, {}],
) {
  const server = testSession()
  const still = frozenPlatform()
  const client = closeAfterTest(new EventSourceClient(await server.plan(attempts), { ...still }))
  prepare(still)
  await waitForStatus(client, 'waiting')
  client.close()
  const heard: string[] = []
  for (const type of ['open', 'error', 'message'] as const)
    client.addEventListener(type, () => heard.push(type))
  await still.clock.advance(0)
  const timersLeft = still.clock.pending.length
  await still.clock.advance(86_400_000)
  return { server, client, heard, timersLeft, ...still }
}

describe('close() while waiting', () => {
  it('for a delay, leaves no timer and no request', async () => {
    const { server, client, environment, heard, timersLeft } = await closeWhileWaiting(() => {})
    expect(timersLeft).toBe(0)
    expect(environment.listeners).toBe(0)
    expect((await server.log()).requests).toHaveLength(1)
    expect(heard).toEqual([])
    expect(client.state).toMatchObject({ status: 'closed', attempt: 1 })
    expect(client.state).not.toHaveProperty('retryDelay')
  })

  it('to be online, is final when the network comes back', async () => {
    const { server, environment, heard } = await closeWhileWaiting((still) =>
      still.environment.goOffline(),
    )
    environment.goOnline()
    environment.resume()
    expect((await server.log()).requests).toHaveLength(1)
    expect(heard).toEqual([])
  })
})

/** Functions among the options that may take their time, each with a promise that never settles. */
const pending: Record<string, (hang: (signal: AbortSignal) => Promise<never>) => ClientOptions> = {
  'a function of headers': (hang) => ({ headers: ({ signal }) => hang(signal) }),
  'a function of the body': (hang) => ({ method: 'POST', body: ({ signal }) => hang(signal) }),
  shouldRetry: (hang) => ({ reconnect: { shouldRetry: (_, { signal }) => hang(signal) } }),
  fetch: (hang) => ({ fetch: (_, { signal }) => hang(signal!) }),
}

describe('close() while a function of the options is pending', () => {
  it.each(Object.entries(pending))(
    'does not wait for %s, and aborts its signal',
    async (_, make) => {
      const server = testSession()
      const asked = deferred<AbortSignal>()
      const hang = (signal: AbortSignal) => {
        asked.resolve(signal)
        return new Promise<never>(() => {})
      }
      const url = await server.plan([{ status: 503 }])
      const client = closeAfterTest(
        new EventSourceClient(url, { ...frozenPlatform(), ...make(hang) }),
      )
      const signal = await asked.promise
      expect(signal.aborted).toBe(false)
      client.close()
      expect(await client.closed).toEqual({ reason: 'closed' })
      expect(signal.aborted).toBe(true)
      expect((await server.log()).requests.length).toBeLessThanOrEqual(1)
    },
  )

  it('does not wait for a store that loads, and makes no request when it has', async () => {
    const server = testSession()
    const asked = deferred()
    const loaded = deferred<string>()
    const load = () => (asked.resolve(), loaded.promise)
    const client = closeAfterTest(
      new EventSourceClient(server.url('/hello'), {
        ...frozenPlatform(),
        lastEventId: { load, save() {} },
      }),
    )
    await asked.promise
    client.close()
    expect(await client.closed).toEqual({ reason: 'closed' })
    loaded.resolve('7')
    await loaded.promise
    expect((await server.log()).requests).toEqual([])
  })
})

describe('close() while connecting', () => {
  it('in the tick of the construction, means no request at all, and that nothing is asked for it', async () => {
    const server = testSession()
    const calls: string[] = []
    const note = (name: string) => (calls.push(name), '')
    const client = new EventSourceClient(() => (note('url'), server.url('/hello')), {
      ...frozenPlatform(),
      lastEventId: { load: () => note('load'), save: () => void note('save') },
      headers: () => (note('headers'), {}),
      fetch: (url, init) => (note('fetch'), fetch(url, init)),
    })
    client.close()
    expect(client.readyState).toBe(client.CLOSED)
    await client.closed
    expect((await server.log()).requests).toEqual([])
    expect(calls).toEqual([])
  })

  it('breaks off a request without an answer', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/no-headers'), frozenPlatform()),
    )
    await server.waitForRequests(1)
    client.close()
    const { requests } = await server.waitForClosed(1)
    expect(requests[0]?.connection).toMatchObject({ status: null, closedBy: 'client' })
  })

  it('lets go of what a `fetch` without an ear for the signal brings later', async () => {
    const asked = deferred()
    const answer = deferred<Response>()
    const cancelled = deferred<unknown>()
    const body = new ReadableStream({ cancel: (reason) => cancelled.resolve(reason) })
    const opened: string[] = []
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', {
        ...frozenPlatform(),
        fetch: () => (asked.resolve(), answer.promise),
        onOpen: () => opened.push('open'),
      }),
    )
    await asked.promise
    client.close()
    answer.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
    await cancelled.promise
    expect(opened).toEqual([])
    expect(client.readyState).toBe(client.CLOSED)
  })
})

describe('close() of an open stream', () => {
  it('has the server see it leave', async () => {
    const server = testSession()
    const client = closeAfterTest(new EventSourceClient(server.url('/silence'), frozenPlatform()))
    await waitForStatus(client, 'open')
    client.close()
    const { requests } = await server.waitForClosed(1)
    expect(requests[0]?.connection.closedBy).toBe('client')
    await server.waitForSockets(0)
  })

  it('is a no-op the second time, and on a client that has failed', async () => {
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

  it('is what [Symbol.dispose]() does, where the runtime has it; elsewhere there is no stray member', async () => {
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
