import { describe, expect, it } from 'vitest'
import { type ClientOptions, EventSourceClient, streamEvents } from '../../src/index.ts'
import {
  atOnce,
  closeAfterTest,
  collect,
  failureOf,
  take,
  waitForStatus,
} from '../support/client-probes.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { testSession } from '../support/test-session.ts'

describe('an already aborted signal', () => {
  it('closes the client without a request', async () => {
    const server = testSession()
    let calls = 0
    const options = {
      signal: AbortSignal.abort(),
      fetch(...call: Parameters<typeof fetch>) {
        calls += 1
        return fetch(...call)
      },
    }
    const client = closeAfterTest(new EventSourceClient(server.url('/hello'), options))
    expect(client.readyState).toBe(client.CLOSED)
    expect(await client.closed).toEqual({ reason: 'aborted' })
    client.connect()
    expect(client.state.status).toBe('closed')
    expect(await collect(client.events())).toEqual([])
    expect(calls).toBe(0)
    expect((await server.log()).counts.requests).toBe(0)
  })

  it('makes streamEvents throw its reason without a request', async () => {
    const server = testSession()
    const reason = new Error('enough')
    const events = streamEvents(server.url('/hello'), { signal: AbortSignal.abort(reason) })
    await expect(collect(events)).rejects.toBe(reason)
    expect((await server.log()).counts.requests).toBe(0)
  })

  it('makes streamEvents cancel a given Response', async () => {
    const server = testSession()
    // Firefox closes the socket of a cancelled body only with the next byte.
    const response = await fetch(server.url('/comments'))
    const events = streamEvents(response, { signal: AbortSignal.abort() })
    await expect(collect(events)).rejects.toMatchObject({ name: 'AbortError' })
    expect((await server.waitForClosed(1)).counts.open).toBe(0)
  })
})

describe('aborting the signal of an idle client', () => {
  const start = (options: ClientOptions = {}) => {
    const controller = new AbortController()
    const { signal } = controller
    const client = closeAfterTest(
      new EventSourceClient('http://localhost/', { autoConnect: false, signal, ...options }),
    )
    return { client, controller }
  }
  const closed = { reason: 'aborted' }

  it('settles `closed`, loops and `once`', async () => {
    for (const [wait, expected] of [
      [(client: EventSourceClient) => client.closed, closed],
      [(client: EventSourceClient) => client.events().next(), { done: true, value: undefined }],
      [(client: EventSourceClient) => failureOf(client.once('a')), { code: 'closed' }],
    ] as const) {
      const { client, controller } = start()
      const waiting = wait(client)
      controller.abort()
      expect(await waiting).toMatchObject(expected)
      expect(client.state.status).toBe('closed')
      expect(await client.closed).toEqual(closed)
    }
  })

  it('calls onClose and the subscribers', async () => {
    const infos: unknown[] = []
    const { controller } = start({ onClose: (info) => infos.push(info) })
    controller.abort()
    await Promise.resolve()
    expect(infos).toEqual([closed])
    const other = start()
    const statuses: string[] = []
    other.client.subscribe(() => statuses.push(other.client.state.status))
    other.controller.abort()
    await Promise.resolve()
    expect(statuses.at(-1)).toBe('closed')
  })

  it('closes a client that connects later', async () => {
    const { client, controller } = start()
    controller.abort()
    client.connect()
    expect(await client.closed).toEqual(closed)
  })
})

describe('aborting a signal', () => {
  it('while the stream is open closes the client and its connection', async () => {
    const server = testSession()
    const controller = new AbortController()
    const { signal } = controller
    const client = closeAfterTest(new EventSourceClient(server.url('/hello'), { signal }))
    await client.once('message')
    controller.abort()
    expect(client.readyState).toBe(client.CLOSED)
    expect(await client.closed).toEqual({ reason: 'aborted' })
    expect((await server.waitForClosed(1)).counts.requests).toBe(1)
  })

  it('while waiting for the response ends the request', async () => {
    const server = testSession()
    const controller = new AbortController()
    const { signal } = controller
    const client = closeAfterTest(new EventSourceClient(server.url('/no-headers'), { signal }))
    await server.waitForRequests(1)
    controller.abort()
    expect(await client.closed).toEqual({ reason: 'aborted' })
    await server.waitForClosed(1)
  })

  it('while a reconnect is pending prevents further requests', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const controller = new AbortController()
    const { signal } = controller
    const url = server.url('/status', { code: 503 })
    const client = closeAfterTest(new EventSourceClient(url, { platform: { clock }, signal }))
    await waitForStatus(client, 'waiting')
    controller.abort()
    expect(await client.closed).toEqual({ reason: 'aborted' })
    expect(clock.pending).toEqual([])
    await clock.advance(60_000)
    expect((await server.log()).counts.requests).toBe(1)
  })

  it('while an error body is read suppresses the error', async () => {
    const server = testSession()
    const controller = new AbortController()
    const errors: unknown[] = []
    const client = closeAfterTest(
      new EventSourceClient(server.url('/endless-error', { mode: 'silent' }), {
        signal: controller.signal,
        onError: (error) => errors.push(error),
        reconnect: atOnce,
      }),
    )
    await server.waitFor({ flushed: 100 })
    controller.abort()
    expect(await client.closed).toEqual({ reason: 'aborted' })
    expect((await server.waitForClosed(1)).counts.requests).toBe(1)
    expect(errors).toEqual([])
  })

  it.each([
    ['/no-headers', { requests: 1 }],
    ['/silence', { opened: 1 }],
  ])('makes streamEvents throw the reason while waiting at %s', async (route, condition) => {
    const server = testSession()
    const controller = new AbortController()
    const reason = new Error('enough')
    const events = streamEvents(server.url(route), { signal: controller.signal })
    const failure = failureOf(events.next())
    await server.waitFor(condition)
    controller.abort(reason)
    expect(await failure).toBe(reason)
    expect(await events.next()).toEqual({ done: true, value: undefined })
    await server.waitForClosed(1)
  })

  it('makes streamEvents throw between two events', async () => {
    const server = testSession()
    const controller = new AbortController()
    const url = await server.plan([{ chunks: ['data: a\n\n'] }])
    const events = streamEvents(url, { signal: controller.signal })
    await take(events, 1)
    controller.abort()
    await expect(events.next()).rejects.toBe(controller.signal.reason)
    await server.waitForClosed(1)
  })

  it('of a Request passed to streamEvents ends the stream', async () => {
    const server = testSession()
    const controller = new AbortController()
    const { signal } = controller
    const events = streamEvents(new Request(server.url('/silence'), { signal }))
    const failure = failureOf(events.next())
    await server.waitForOpened(1)
    controller.abort()
    expect(await failure).toMatchObject({ name: 'AbortError' })
    await server.waitForClosed(1)
  })

  it('by AbortSignal.timeout() ends streamEvents and the client', async () => {
    const server = testSession()
    const signal = AbortSignal.timeout(1)
    const events = streamEvents(server.url('/silence'), { signal })
    await expect(events.next()).rejects.toMatchObject({ name: 'TimeoutError' })
    const client = closeAfterTest(new EventSourceClient(server.url('/silence'), { signal }))
    expect(await client.closed).toEqual({ reason: 'aborted' })
  })
})
