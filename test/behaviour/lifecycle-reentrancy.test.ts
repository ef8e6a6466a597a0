import { describe, expect, it } from 'vitest'
import { type ClientOptions, type ClientStatus, EventSourceClient } from '../../src/index.ts'
import { deferred } from '../support/deferred.ts'
import { recorder } from '../support/recorder.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

/** A client whose first attempt hangs in its headers; what happens to its signal there is up to the test. */
async function hanging(onAbort: (client: EventSourceClient) => void, options: ClientOptions = {}) {
  const server = testSession()
  const asked = deferred()
  let isFirst = true
  const client: EventSourceClient = closeAfterTest(
    new EventSourceClient(server.url('/silence'), {
      ...frozenPlatform(),
      ...options,
      headers({ signal }) {
        if (!isFirst) return {}
        isFirst = false
        signal.addEventListener('abort', () => onAbort(client))
        asked.resolve()
        return new Promise<never>(() => {})
      },
    }),
  )
  const statuses: ClientStatus[] = []
  client.subscribe(() => statuses.push(client.state.status))
  await asked.promise
  return { client, statuses }
}

describe('what the program does while the client is closing', () => {
  it('close() by a listener of the attempt’s signal makes no second end of it', async () => {
    const closes: unknown[] = []
    const { client, statuses } = await hanging((self) => self.close(), {
      onClose: (info) => closes.push(info),
    })
    client.close()
    expect(await client.closed).toEqual({ reason: 'closed' })
    expect(closes).toEqual([{ reason: 'closed' }])
    expect(statuses).toEqual(['closed'])
  })

  it('connect() by a listener of the attempt’s signal begins a new life', async () => {
    const { client } = await hanging((self) => self.connect())
    const first = client.closed
    client.close()
    expect(await first).toEqual({ reason: 'closed' })
    await waitForStatus(client, 'open', 1)
    expect(client.closed).not.toBe(first)
    client.close()
    expect(await client.closed).toEqual({ reason: 'closed' })
  })

  it('close() in `onClose`, in the last `error` and in a subscriber is a no-op', async () => {
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
    client.subscribe(() => client.close())
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { status: 404 } })
    expect(closes).toEqual(['failed'])
    expect(seen.types()).toEqual(['error'])
    expect(client.state.error).toMatchObject({ status: 404 })
  })
})

describe('reconnect() in the midst of something', () => {
  it.each(['onError', 'onReconnect', 'error'] as const)(
    'goes ahead without the delay: in %s',
    async (place) => {
      const server = testSession()
      const { clock, ...still } = frozenPlatform()
      let isFirst = true
      const act = () => {
        if (isFirst) client.reconnect()
        isFirst = false
      }
      const client: EventSourceClient = closeAfterTest(
        new EventSourceClient(await server.plan([{ status: 503 }, {}]), {
          clock,
          ...still,
          ...(place !== 'error' && { [place]: act }),
        }),
      )
      if (place === 'error') client.onerror = act
      await waitForStatus(client, 'open', 2)
      expect(clock.pending).toEqual([])
      expect((await server.log()).requests).toHaveLength(2)
    },
  )

  it('in a subscriber is no excuse for what is lost later: that is told, and waited for', async () => {
    const server = testSession()
    const { clock, ...still } = frozenPlatform()
    const url = await server.plan([{ status: 503 }, {}, {}])
    const client = closeAfterTest(new EventSourceClient(url, { clock, ...still }))
    const seen = recorder(client, ['error'])
    let isFirst = true
    client.subscribe(() => {
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

  it.each(['onOpen', 'open'] as const)('drops what has just opened: in %s', async (place) => {
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
        ...(place === 'onOpen' && { onOpen: act }),
      }),
    )
    if (place === 'open') client.onopen = act
    expect(await client.once('message')).toMatchObject({ data: 'new' })
    expect((await server.waitFor({ closed: 1, open: 1 })).requests).toHaveLength(2)
  })
})

describe('a decoder that is async', () => {
  it('and done after close() delivers nothing', async () => {
    const server = testSession()
    const asked = deferred()
    const decoded = deferred<string>()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/hello', { id: '1' }), {
        ...frozenPlatform(),
        decode: () => (asked.resolve(), decoded.promise),
      }),
    )
    const seen = recorder(client, ['message'])
    const heard: unknown[] = []
    client.on('message', (event) => heard.push(event))
    await asked.promise
    client.close()
    decoded.resolve('late')
    await server.waitForClosed(1)
    expect([heard, seen.log]).toEqual([[], []])
  })

  it('keeps the order of the stream, and what has come is delivered although the stream has broken', async () => {
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
    const heard: unknown[] = []
    client.onAny(({ data }) => heard.push(data))
    await waitForStatus(client, 'open')
    gates[1]?.resolve()
    await server.log()
    expect(heard).toEqual([])
    gates[0]?.resolve()
    await waitForStatus(client, 'waiting')
    expect(heard).toEqual(['0', '1', '2', '3'])
  })
})
