import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { recorder } from '../support/recorder.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

describe('connect()', () => {
  it('after close() in the same tick replaces the connection', async () => {
    const server = testSession()
    const client = closeAfterTest(new EventSourceClient(server.url('/hello'), frozenPlatform()))
    await client.once('message')
    const seen = recorder(client, ['open', 'error', 'message'])
    client.close()
    client.connect()
    expect(client.readyState).toBe(client.CONNECTING)
    await seen.waitFor(1, 'message')
    expect(seen.types()).toEqual(['open', 'message'])
    const { requests } = await server.waitFor({ closed: 1, open: 1 })
    expect(requests).toHaveLength(2)
  })

  it('after close() in the tick of construction makes one request', async () => {
    const server = testSession()
    const client = closeAfterTest(new EventSourceClient(server.url('/hello'), frozenPlatform()))
    client.close()
    client.connect()
    await client.once('message')
    expect((await server.log()).requests).toHaveLength(1)
    expect(client.state).toMatchObject({ status: 'open', attempt: 1 })
  })

  it('after close() in a handler discards the rest of the chunk', async () => {
    const server = testSession()
    const chunks = ['id: 1\ndata: old 1\n\nid: 2\ndata: old 2\n\n']
    const url = await server.plan([{ chunks }, { chunks: ['data: new\n\n'] }])
    const client = closeAfterTest(new EventSourceClient(url, frozenPlatform()))
    const seen = recorder(client, ['message'])
    client.on('message', ({ data }) => {
      if (data !== 'old 1') return
      client.close()
      client.connect()
    })
    await seen.waitFor(1)
    expect(seen.data()).toEqual(['new'])
    expect((await server.log()).requests[1]?.lastEventId).toBe('1')
  })

  it('does nothing while connecting, waiting or open', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const url = await server.plan([{ ending: 'end' }, {}])
    const client = closeAfterTest(new EventSourceClient(url, { ...frozen }))
    client.connect()
    await waitForStatus(client, 'waiting')
    const { state } = client
    client.connect()
    expect(client.state).toBe(state)
    expect(clock.remaining).toEqual([1000])
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
    client.connect()
    client.connect()
    expect(client.state).toMatchObject({ status: 'open', attempt: 2 })
    expect((await server.log()).requests).toHaveLength(2)
  })

  it('restarts a failed client, keeping its last event ID and handlers', async () => {
    const server = testSession()
    const url = await server.plan([
      { chunks: ['id: 7\ndata: 1\n\n'], ending: 'destroy' },
      { status: 404 },
      { chunks: ['data: 2\n\n'] },
    ])
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const client = closeAfterTest(new EventSourceClient(url, { ...frozen }))
    const received: string[] = []
    client.on('message', ({ data }) => received.push(data))
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    const first = client.closed
    expect(await first).toMatchObject({ reason: 'failed' })

    client.connect()
    expect(client.closed).not.toBe(first)
    expect(client.state).toEqual({ status: 'connecting', attempt: 1, lastEventId: '7' })
    await client.once('message')
    expect(received).toEqual(['1', '2'])
    expect((await server.log()).requests.map(({ lastEventId }) => lastEventId)).toEqual([
      null,
      '7',
      '7',
    ])
    client.close()
    expect(await client.closed).toEqual({ reason: 'closed' })
  })

  it.each(['onClose', 'error', 'subscriber'] as const)(
    'restarts a client that is ending: %s',
    async (callback) => {
      const server = testSession()
      const url = await server.plan([{ status: 404 }, { chunks: ['data: 1\n\n'] }])
      let restarts = 0
      const restart = () => {
        if (client.readyState !== client.CLOSED) return
        restarts += 1
        client.connect()
      }
      const client: EventSourceClient = closeAfterTest(
        new EventSourceClient(url, {
          ...frozenPlatform(),
          ...(callback === 'onClose' && { onClose: restart }),
        }),
      )
      if (callback === 'error') client.onerror = restart
      if (callback === 'subscriber') client.subscribe(restart)
      expect(await client.closed).toMatchObject({ reason: 'failed' })
      await waitForStatus(client, 'open', 1)
      expect(restarts).toBe(1)
      expect((await server.waitForRequests(2)).requests).toHaveLength(2)
    },
  )

  it('restarts the backoff', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ status: 503 }]), { ...frozen }),
    )
    await waitForStatus(client, 'waiting', 1)
    await clock.advanceToNext()
    expect((await waitForStatus(client, 'waiting', 2)).retryDelay).toBe(2000)
    client.close()
    client.connect()
    expect((await waitForStatus(client, 'waiting', 1)).retryDelay).toBe(1000)
  })
})

describe('the signal', () => {
  it('prevents every request if aborted before construction', async () => {
    const server = testSession()
    const closes: unknown[] = []
    const client = new EventSourceClient(server.url('/hello'), {
      ...frozenPlatform(),
      signal: AbortSignal.abort(),
      onClose: (info) => closes.push(info),
    })
    expect(client.readyState).toBe(client.CLOSED)
    expect(await client.closed).toEqual({ reason: 'aborted' })
    client.connect()
    client.reconnect()
    expect(client.state.status).toBe('closed')
    expect(closes).toEqual([{ reason: 'aborted' }])
    expect((await server.log()).requests).toEqual([])
  })

  it('closes the client for good: connect() does not restart it', async () => {
    const server = testSession()
    const controller = new AbortController()
    const { signal } = controller
    const client = closeAfterTest(
      new EventSourceClient(server.url('/silence'), { ...frozenPlatform(), signal }),
    )
    await waitForStatus(client, 'open')
    const { closed } = client
    controller.abort()
    expect(await closed).toEqual({ reason: 'aborted' })
    client.connect()
    expect(client.closed).toBe(closed)
    expect(client.state.status).toBe('closed')
    expect((await server.waitForClosed(1)).requests).toHaveLength(1)
  })

  it('changes nothing once the client is closed', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const url = testSession().url('/silence')
    const client = closeAfterTest(new EventSourceClient(url, { ...frozenPlatform(), signal }))
    await waitForStatus(client, 'open')
    client.close()
    const { state } = client
    controller.abort()
    expect(client.state).toBe(state)
    expect(await client.closed).toEqual({ reason: 'closed' })
  })
})
