import { describe, expect, it } from 'vitest'
import { type ClientOptions, type ClientStatus, EventSourceClient } from '../../src/index.ts'
import { deferred } from '../support/deferred.ts'
import { recorder } from '../support/recorder.ts'
import { testSession } from '../support/test-session.ts'
import {
  closeAfterTest,
  waitForStatus,
  frozenPlatform,
  onChange,
} from '../support/client-probes.ts'

/** Starts a client whose first attempt hangs in its headers function; `onAbort` runs when the attempt's signal aborts. */
async function startHangingClient(
  onAbort: (client: EventSourceClient) => void,
  options: ClientOptions = {},
) {
  const server = testSession()
  const called = deferred()
  let isFirst = true
  const client: EventSourceClient = closeAfterTest(
    new EventSourceClient(server.url('/silence'), {
      ...frozenPlatform(),
      ...options,
      headers({ signal }) {
        if (!isFirst) return {}
        isFirst = false
        signal.addEventListener('abort', () => onAbort(client))
        called.resolve()
        return new Promise<never>(() => {})
      },
    }),
  )
  const statuses: ClientStatus[] = []
  onChange(client, () => statuses.push(client.state.status))
  await called.promise
  return { client, statuses }
}

describe('reentrant calls while the client is closing', () => {
  it('close() in an abort listener of the attempt does not end it twice', async () => {
    const closes: unknown[] = []
    const { client, statuses } = await startHangingClient((self) => self.close(), {
      onClose: (info) => closes.push(info),
    })
    client.close()
    expect(await client.closed).toEqual({ reason: 'closed' })
    expect(closes).toEqual([{ reason: 'closed' }])
    expect(statuses).toEqual(['closed'])
  })

  it('connect() in an abort listener starts a new connection loop', async () => {
    const { client } = await startHangingClient((self) => self.connect())
    const first = client.closed
    client.close()
    expect(await first).toEqual({ reason: 'closed' })
    await waitForStatus(client, 'open', 1)
    expect(client.closed).not.toBe(first)
    client.close()
    expect(await client.closed).toEqual({ reason: 'closed' })
  })

  it('close() in `onClose`, the last `error` and a subscriber does nothing', async () => {
    const server = testSession()
    const closes: unknown[] = []
    const client: EventSourceClient = closeAfterTest(
      new EventSourceClient(await server.plan([{ status: 404 }]), {
        ...frozenPlatform(),
        onClose(info) {
          closes.push(info.reason)
          client.close()
        },
      }),
    )
    const seen = recorder(client, ['error'])
    client.onerror = () => client.close()
    onChange(client, () => client.close())
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { status: 404 } })
    expect(closes).toEqual(['failed'])
    expect(seen.types()).toEqual(['error'])
    expect(client.state.error).toMatchObject({ status: 404 })
  })

  it('close() in a subscriber prevents the next attempt', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    let prepared = 0
    const client: EventSourceClient = closeAfterTest(
      new EventSourceClient(await server.plan([{ status: 503 }, {}]), {
        ...frozen,
        headers: () => ((prepared += 1), {}),
      }),
    )
    await waitForStatus(client, 'waiting')
    onChange(client, () => client.close())
    await clock.advanceToNext()
    expect(await client.closed).toEqual({ reason: 'closed' })
    expect((await server.log()).requests).toHaveLength(1)
    expect(prepared).toBe(1)
  })

  it('connect() in a subscriber suppresses the report of the failure', async () => {
    const server = testSession()
    const calls: string[] = []
    const client: EventSourceClient = closeAfterTest(
      new EventSourceClient(await server.plan([{ status: 404 }, {}]), {
        ...frozenPlatform(),
        onError: () => calls.push('onError'),
        onClose: () => calls.push('onClose'),
      }),
    )
    client.onerror = () => calls.push('error')
    onChange(client, () => client.connect())
    await waitForStatus(client, 'open', 1)
    expect(calls).toEqual(['onClose'])
  })
})

describe('reconnect() in a callback', () => {
  const failureCallbacks = ['onError', 'error', 'onReconnect'] as const

  it.each(failureCallbacks)('skips the callbacks after %s', async (callback) => {
    const server = testSession()
    const calls: string[] = []
    const act = (name: string) => () => {
      calls.push(name)
      if (name === callback) client.reconnect()
    }
    const client: EventSourceClient = closeAfterTest(
      new EventSourceClient(await server.plan([{ status: 503 }, {}]), {
        ...frozenPlatform(),
        onError: act('onError'),
        onReconnect: act('onReconnect'),
      }),
    )
    client.onerror = act('error')
    await waitForStatus(client, 'open', 2)
    expect(calls).toEqual(failureCallbacks.slice(0, failureCallbacks.indexOf(callback) + 1))
  })

  it.each(['onError', 'onReconnect', 'error'] as const)(
    'skips the delay in %s',
    async (callback) => {
      const server = testSession()
      const frozen = frozenPlatform()
      const { clock } = frozen.platform
      let isFirst = true
      const act = () => {
        if (isFirst) client.reconnect()
        isFirst = false
      }
      const client: EventSourceClient = closeAfterTest(
        new EventSourceClient(await server.plan([{ status: 503 }, {}]), {
          ...frozen,
          ...(callback !== 'error' && { [callback]: act }),
        }),
      )
      if (callback === 'error') client.onerror = act
      await waitForStatus(client, 'open', 2)
      expect(clock.pending).toEqual([])
      expect((await server.log()).requests).toHaveLength(2)
    },
  )

  it('in a subscriber does not suppress a later connection loss', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const url = await server.plan([{ status: 503 }, {}, {}])
    const client = closeAfterTest(new EventSourceClient(url, { ...frozen }))
    const seen = recorder(client, ['error'])
    let isFirst = true
    onChange(client, () => {
      if (client.state.status === 'connecting' && isFirst) {
        isFirst = false
        client.reconnect()
      }
    })
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    const { attempt } = await waitForStatus(client, 'open')
    await server.destroy()
    expect(await waitForStatus(client, 'waiting', attempt)).toMatchObject({
      error: { code: 'network' },
    })
    expect(seen.types()).toEqual(['error', 'error'])
  })

  it.each(['onOpen', 'open'] as const)(
    'replaces a connection that just opened in %s',
    async (callback) => {
      const server = testSession()
      const chunks = ['data: new\n\n']
      let isFirst = true
      const act = () => {
        if (isFirst) client.reconnect()
        isFirst = false
      }
      const client: EventSourceClient = closeAfterTest(
        new EventSourceClient(await server.plan([{}, { chunks }]), {
          ...frozenPlatform(),
          ...(callback === 'onOpen' && { onOpen: act }),
        }),
      )
      if (callback === 'open') client.onopen = act
      expect(await client.once('message')).toMatchObject({ data: 'new' })
      expect((await server.waitFor({ closed: 1, open: 1 })).requests).toHaveLength(2)
    },
  )
})

describe('an async decoder', () => {
  it('delivers nothing if it settles after close()', async () => {
    const server = testSession()
    const called = deferred()
    const decoded = deferred<string>()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/hello', { id: '1' }), {
        ...frozenPlatform(),
        decode: () => (called.resolve(), decoded.promise),
      }),
    )
    const seen = recorder(client, ['message'])
    const received: unknown[] = []
    client.on('message', (event) => received.push(event))
    await called.promise
    client.close()
    decoded.resolve('late')
    await server.waitForClosed(1)
    expect([received, seen.log]).toEqual([[], []])
  })

  it('keeps the order of the stream, and delivers everything before reconnecting', async () => {
    const server = testSession()
    const gates = [deferred(), deferred(), deferred()]
    const chunks = ['data: 0\n\ndata: 1\n\nevent: sync\ndata: 2\n\n', 'data: 3\n\n']
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks, ending: 'end' }, {}]), {
        ...frozenPlatform(),
        events: { sync: (data: string) => data },
        decode: async (data) => {
          await gates[Number(data)]?.promise
          return data
        },
      }),
    )
    const received: unknown[] = []
    client.onAny(({ data }) => received.push(data))
    await waitForStatus(client, 'open')
    gates[1]?.resolve()
    await server.log()
    expect(received).toEqual([])
    gates[0]?.resolve()
    await waitForStatus(client, 'waiting')
    expect(received).toEqual(['0', '1', '2', '3'])
  })
})
