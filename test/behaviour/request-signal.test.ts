import { describe, expect, it } from 'vitest'
import { EventSourceClient, streamEvents } from '../../src/index.ts'
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

describe('a signal that is aborted already', () => {
  it('means no request, and a client that is closed', async () => {
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

  it('is thrown by streamEvents, without a request', async () => {
    const server = testSession()
    const reason = new Error('enough')
    const events = streamEvents(server.url('/hello'), { signal: AbortSignal.abort(reason) })
    await expect(collect(events)).rejects.toBe(reason)
    expect((await server.log()).counts.requests).toBe(0)
  })

  it('has streamEvents cancel the Response that it was given', async () => {
    const server = testSession()
    // Firefox lets go of the socket of a body that was cancelled with the next byte.
    const response = await fetch(server.url('/comments'))
    const events = streamEvents(response, { signal: AbortSignal.abort() })
    await expect(collect(events)).rejects.toMatchObject({ name: 'AbortError' })
    expect((await server.waitForClosed(1)).counts.open).toBe(0)
  })
})

describe('a signal that is aborted', () => {
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

  it('while the response is awaited ends the request', async () => {
    const server = testSession()
    const controller = new AbortController()
    const { signal } = controller
    const client = closeAfterTest(new EventSourceClient(server.url('/no-headers'), { signal }))
    await server.waitForRequests(1)
    controller.abort()
    expect(await client.closed).toEqual({ reason: 'aborted' })
    await server.waitForClosed(1)
  })

  it('while a reconnect is waiting means no other request', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const controller = new AbortController()
    const { signal } = controller
    const url = server.url('/status', { code: 503 })
    const client = closeAfterTest(new EventSourceClient(url, { clock, signal }))
    await waitForStatus(client, 'waiting')
    controller.abort()
    expect(await client.closed).toEqual({ reason: 'aborted' })
    expect(clock.pending).toEqual([])
    await clock.advance(60_000)
    expect((await server.log()).counts.requests).toBe(1)
  })

  it('while an error’s body is read means no error', async () => {
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
  ])('has streamEvents throw its reason, with what it waits for at %s', async (route, met) => {
    const server = testSession()
    const controller = new AbortController()
    const reason = new Error('enough')
    const events = streamEvents(server.url(route), { signal: controller.signal })
    const failure = failureOf(events.next())
    await server.waitFor(met)
    controller.abort(reason)
    expect(await failure).toBe(reason)
    expect(await events.next()).toEqual({ done: true, value: undefined })
    await server.waitForClosed(1)
  })

  it('has streamEvents throw between two events too', async () => {
    const server = testSession()
    const controller = new AbortController()
    const url = await server.plan([{ chunks: ['data: a\n\n'] }])
    const events = streamEvents(url, { signal: controller.signal })
    await take(events, 1)
    controller.abort()
    await expect(events.next()).rejects.toBe(controller.signal.reason)
    await server.waitForClosed(1)
  })

  it('may be that of the Request which streamEvents was given', async () => {
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

  it('may be a timeout, whose reason is the error', async () => {
    const server = testSession()
    const signal = AbortSignal.timeout(1)
    const events = streamEvents(server.url('/silence'), { signal })
    await expect(events.next()).rejects.toMatchObject({ name: 'TimeoutError' })
    const client = closeAfterTest(new EventSourceClient(server.url('/silence'), { signal }))
    expect(await client.closed).toEqual({ reason: 'aborted' })
  })
})
