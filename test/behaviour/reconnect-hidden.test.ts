import { describe, expect, it } from 'vitest'
import { type ClientOptions, EventSourceClient } from '../../src/index.ts'
import { deferred } from '../support/deferred.ts'
import { recorder } from '../support/recorder.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

async function start(attempts: Attempt[], options: ClientOptions = {}) {
  const server = testSession()
  const frozen = frozenPlatform()
  const client = closeAfterTest(
    new EventSourceClient(await server.plan(attempts), {
      ...frozen,
      pauseWhenHidden: true,
      ...options,
    }),
  )
  const { platform } = frozen
  return { server, client, clock: platform.clock, platform }
}

const numbered: Attempt = { chunks: ['id: 7\ndata: 1\n\n'] }

describe('pauseWhenHidden', () => {
  it('closes the connection when hidden, and resumes when visible', async () => {
    const { server, client, clock, platform } = await start([numbered, {}])
    const seen = recorder(client, ['open', 'error', 'message'])
    await seen.waitFor(1, 'message')
    platform.hide()
    expect(await waitForStatus(client, 'waiting', 1)).toEqual({
      status: 'waiting',
      attempt: 1,
      lastEventId: '7',
    })
    const { requests } = await server.waitForClosed(1)
    expect(requests[0]?.connection.closedBy).toBe('client')
    await clock.advance(86_400_000)
    expect((await server.log()).requests).toHaveLength(1)

    platform.show()
    await waitForStatus(client, 'open', 2)
    expect((await server.log()).requests[1]?.lastEventId).toBe('7')
    // The client closed the connection itself, so nothing has failed.
    expect(seen.types()).toEqual(['open', 'message', 'open'])
  })

  it('aborts an attempt when hidden, and repeats it when visible', async () => {
    const { server, client, platform } = await start([{ open: false }, {}])
    await server.waitForRequests(1)
    platform.hide()
    const { requests } = await server.waitForClosed(1)
    expect(requests[0]?.connection).toMatchObject({ status: null, closedBy: 'client' })
    await waitForStatus(client, 'waiting')
    platform.show()
    await waitForStatus(client, 'open', 2)
  })

  it('does not connect until the page is visible', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    frozen.platform.hide()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/no-headers'), { ...frozen, pauseWhenHidden: true }),
    )
    await waitForStatus(client, 'waiting')
    await frozen.platform.clock.advance(86_400_000)
    expect((await server.log()).requests).toEqual([])

    frozen.platform.show()
    await server.waitForRequests(1)
    expect(client.state).toEqual({ status: 'connecting', attempt: 1, lastEventId: '' })
    await server.open()
    await waitForStatus(client, 'open', 1)
  })

  it('makes no request if closed before the page is visible', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    frozen.platform.hide()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/hello'), { ...frozen, pauseWhenHidden: true }),
    )
    await waitForStatus(client, 'waiting')
    client.close()
    frozen.platform.show()
    await frozen.platform.clock.advance(86_400_000)
    expect((await server.log()).requests).toEqual([])
    expect(client.state).toEqual({ status: 'closed', attempt: 0, lastEventId: '' })
  })

  it('holds an expired delay until the page is visible', async () => {
    const { server, client, clock, platform } = await start([{ status: 503 }, {}])
    await waitForStatus(client, 'waiting')
    platform.hide()
    await clock.advance(86_400_000)
    expect(client.state.status).toBe('waiting')
    expect((await server.log()).requests).toHaveLength(1)
    platform.goOnline()
    await clock.advance(0)
    expect((await server.log()).requests).toHaveLength(1)
    platform.show()
    await waitForStatus(client, 'open', 2)
  })

  it('waits for both the network and the page', async () => {
    const { client, clock, platform } = await start([{}])
    await waitForStatus(client, 'open')
    platform.hide()
    platform.goOffline()
    await waitForStatus(client, 'waiting')
    platform.show()
    await clock.advance(0)
    expect(client.state.status).toBe('waiting')
    platform.goOnline()
    await waitForStatus(client, 'open', 2)
  })

  it('keeps a POST stream that cannot be resumed', async () => {
    const { server, client, platform } = await start([{ chunks: ['data: 1\n\n'] }], {
      json: {},
    })
    await waitForStatus(client, 'open')
    platform.hide()
    const next = client.once('more')
    await server.write('event: more\ndata: 2\n\n')
    expect(await next).toMatchObject({ data: '2' })
    expect(client.state).toMatchObject({ status: 'open', attempt: 1 })
    platform.show()
    expect((await server.log()).counts).toMatchObject({ requests: 1, open: 1 })
  })

  it('keeps a POST stream that has an event ID but cannot be resumed', async () => {
    const { server, client, platform } = await start([numbered], { json: {}, reconnect: {} })
    await client.once('message')
    platform.hide()
    const next = client.once('more')
    await server.write('event: more\ndata: 2\n\n')
    expect(await next).toMatchObject({ data: '2' })
    expect((await server.log()).counts).toMatchObject({ requests: 1, open: 1 })
  })

  it('closes an idempotent POST stream, and repeats it when visible', async () => {
    const { server, client, platform } = await start([{}, {}], { json: {}, idempotent: true })
    await waitForStatus(client, 'open')
    platform.hide()
    await waitForStatus(client, 'waiting', 1)
    await server.waitForClosed(1)
    platform.show()
    await waitForStatus(client, 'open', 2)
    expect((await server.log()).requests).toHaveLength(2)
  })

  it('aborts a POST that was not sent yet, and sends it when visible', async () => {
    const token = deferred<Record<string, string>>()
    const called = deferred<void>()
    const { server, client, platform } = await start([{}], {
      json: {},
      headers({ attempt }) {
        called.resolve()
        return attempt === 1 ? token.promise : {}
      },
    })
    await called.promise
    platform.hide()
    await waitForStatus(client, 'waiting')
    platform.show()
    await waitForStatus(client, 'open', 2)
    expect((await server.log()).requests).toHaveLength(1)
  })

  it('does not abort a pending shouldRetry', async () => {
    const called = deferred<AbortSignal>()
    const decision = deferred<boolean>()
    const { client, platform } = await start([{ status: 503 }], {
      reconnect: {
        shouldRetry(_, { signal }) {
          called.resolve(signal)
          return decision.promise
        },
      },
    })
    const signal = await called.promise
    platform.hide()
    expect(signal.aborted).toBe(false)
    decision.resolve(false)
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { status: 503 } })
  })

  it('keeps the stream with reconnect: false', async () => {
    const { server, client, platform } = await start([{}], { reconnect: false })
    await waitForStatus(client, 'open')
    platform.hide()
    const next = client.once('message')
    await server.write('data: 1\n\n')
    expect(await next).toMatchObject({ data: '1' })
  })

  it('allows close() while the page is hidden', async () => {
    const { server, client, platform } = await start([{}])
    await waitForStatus(client, 'open')
    platform.hide()
    await waitForStatus(client, 'waiting')
    client.close()
    platform.show()
    expect(await client.closed).toEqual({ reason: 'closed' })
    expect(platform.listeners).toBe(0)
    expect((await server.waitForClosed(1)).requests).toHaveLength(1)
  })

  it('is off by default', async () => {
    const { server, client, platform } = await start([{}], { pauseWhenHidden: undefined })
    await waitForStatus(client, 'open')
    platform.hide()
    const next = client.once('message')
    await server.write('data: 1\n\n')
    expect(await next).toMatchObject({ data: '1' })
  })
})
