import { describe, expect, it } from 'vitest'
import { type CloseInfo, EventSourceClient, ResponseError } from '../../src/index.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

describe('closed', () => {
  it('resolves with "closed" on close()', async () => {
    const client = closeAfterTest(
      new EventSourceClient(testSession().url('/hello'), frozenPlatform()),
    )
    await waitForStatus(client, 'open')
    client.close()
    expect(await client.closed).toEqual({ reason: 'closed' })
    expect(client.state).not.toHaveProperty('error')
  })

  it('resolves with "aborted" when the signal aborts', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const url = testSession().url('/hello')
    const client = closeAfterTest(new EventSourceClient(url, { ...frozenPlatform(), signal }))
    await waitForStatus(client, 'open')
    controller.abort(new Error('enough'))
    expect(await client.closed).toEqual({ reason: 'aborted' })
    expect(client.state).not.toHaveProperty('error')
  })

  it('resolves with "ended" when the stream ends without reconnection', async () => {
    const url = testSession().url('/hello', { ending: 'end' })
    const client = closeAfterTest(
      new EventSourceClient(url, { ...frozenPlatform(), reconnect: false }),
    )
    expect(await client.closed).toEqual({ reason: 'ended' })
    expect(client.state).not.toHaveProperty('error')
  })

  it('resolves with "stopped" on a 204 response', async () => {
    const client = closeAfterTest(
      new EventSourceClient(testSession().url('/no-content'), frozenPlatform()),
    )
    expect(await client.closed).toEqual({ reason: 'stopped' })
    expect(client.state).not.toHaveProperty('error')
  })

  it('resolves with "failed" and the error of the state', async () => {
    const url = testSession().url('/status', { code: 403 })
    const client = closeAfterTest(new EventSourceClient(url, frozenPlatform()))
    const { reason, error } = await client.closed
    expect(reason).toBe('failed')
    expect(error).toBeInstanceOf(ResponseError)
    expect(client.state.error).toBe(error)
  })

  it('stays pending while open, and settles as the same promise', async () => {
    const infos: CloseInfo[] = []
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/hello'), {
        ...frozenPlatform(),
        onClose: (info) => infos.push(info),
      }),
    )
    const { closed } = client
    let isSettled = false
    void closed.then(() => (isSettled = true))
    await client.once('message')
    expect(isSettled).toBe(false)
    client.close()
    expect(client.closed).toBe(closed)
    expect(infos).toEqual([{ reason: 'closed' }])
    expect(await closed).toEqual({ reason: 'closed' })
  })

  it('resolves for a client that never connected', async () => {
    const server = testSession()
    const infos: CloseInfo[] = []
    const client = new EventSourceClient(server.url('/hello'), {
      autoConnect: false,
      onClose: (info) => infos.push(info),
    })
    client.close()
    client.close()
    expect(await client.closed).toEqual({ reason: 'closed' })
    expect(client.readyState).toBe(client.CLOSED)
    expect(infos).toEqual([{ reason: 'closed' }])
    expect((await server.log()).requests).toEqual([])
  })

  it('keeps its reason after a later connection loop ends differently', async () => {
    const client = closeAfterTest(
      new EventSourceClient(testSession().url('/no-content'), frozenPlatform()),
    )
    const first = client.closed
    await first
    client.connect()
    const second = client.closed
    client.close()
    expect([await first, await second]).toEqual([{ reason: 'stopped' }, { reason: 'closed' }])
  })
})

describe('onOpen', () => {
  it('receives attempt, final URL and headers before the `open` event', async () => {
    const server = testSession()
    const calls: unknown[] = []
    const client = closeAfterTest(
      new EventSourceClient(server.url('/redirect', { to: '/hello' }), {
        ...frozenPlatform(),
        onOpen({ attempt, url, headers }) {
          const { pathname } = new URL(url)
          calls.push([attempt, pathname, headers.get('content-type'), client.readyState])
        },
      }),
    )
    client.onopen = () => calls.push('open')
    await client.once('message')
    expect(calls).toEqual([[1, '/hello', 'text/event-stream', client.OPEN], 'open'])
  })

  it('is not called for a rejected response', async () => {
    const opened: unknown[] = []
    const client = closeAfterTest(
      new EventSourceClient(testSession().url('/status', { code: 404 }), {
        ...frozenPlatform(),
        onOpen: (info) => opened.push(info),
      }),
    )
    await client.closed
    expect(opened).toEqual([])
    expect(client.metrics).toMatchObject({ attempts: 1, opens: 0 })
  })
})

describe('onReconnect', () => {
  it('receives the next attempt, the delay and the error', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const infos: unknown[] = []
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ status: 503 }, { ending: 'end' }]), {
        ...frozen,
        onReconnect: (info) => infos.push(info),
      }),
    )
    const { error } = await waitForStatus(client, 'waiting', 1)
    await clock.advanceToNext()
    await waitForStatus(client, 'waiting', 2)
    expect(infos).toEqual([
      { attempt: 2, delay: 1000, error },
      { attempt: 3, delay: 2000 },
    ])
  })
})
