import { describe, expect, it } from 'vitest'
import { type ClientState, EventSourceClient } from '../../src/index.ts'
import { testSession } from '../support/test-session.ts'
import {
  catchReported,
  closeAfterTest,
  waitForStatus,
  frozenPlatform,
} from '../support/client-probes.ts'
import { waitUntil } from '../support/wait-until.ts'

describe('state', () => {
  it('reports every step of a connection loop', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const url = await server.plan([
      { status: 503 },
      { chunks: ['id: 1\ndata: 1\n\n'], ending: 'end' },
      { status: 404 },
    ])
    const client = closeAfterTest(new EventSourceClient(url, { ...frozen, autoConnect: false }))
    const states: ClientState[] = []
    client.subscribe((state) => states.push(state))
    client.connect()
    for (const attempt of [1, 2]) {
      await waitForStatus(client, 'waiting', attempt)
      await clock.advanceToNext()
    }
    await client.closed

    const unavailable = expect.objectContaining({ status: 503, attempt: 1 })
    const notFound = expect.objectContaining({ status: 404, attempt: 3 })
    expect(states).toEqual([
      { status: 'idle', attempt: 0, lastEventId: '' },
      { status: 'connecting', attempt: 1, lastEventId: '' },
      { status: 'waiting', attempt: 1, retryDelay: 1000, error: unavailable, lastEventId: '' },
      { status: 'connecting', attempt: 2, error: unavailable, lastEventId: '' },
      { status: 'open', attempt: 2, lastEventId: '' },
      { status: 'waiting', attempt: 2, retryDelay: 1000, lastEventId: '1' },
      { status: 'connecting', attempt: 3, lastEventId: '1' },
      { status: 'closed', attempt: 3, error: notFound, lastEventId: '1' },
    ])
  })

  it('keeps its identity until something changes', async () => {
    const server = testSession()
    const client = closeAfterTest(new EventSourceClient(await server.plan([{}]), frozenPlatform()))
    const connecting = client.state
    expect(client.state).toBe(connecting)
    await waitForStatus(client, 'open')
    const open = client.state
    expect(open).not.toBe(connecting)
    expect(client.state).toBe(open)

    const next = client.once('message')
    await server.write('id: 5\ndata\n\n')
    await next
    expect(client.state).toEqual({ ...open, lastEventId: '5' })
    expect(client.state).toBe(client.state)
    expect(open.lastEventId).toBe('')
  })

  it('is frozen', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    expect(Object.isFrozen(client.state)).toBe(true)
    expect(() => Object.assign(client.state, { status: 'open' })).toThrow(TypeError)
    client.close()
    expect(Object.isFrozen(client.state)).toBe(true)
  })
})

describe('subscribe', () => {
  it('calls back at once and after each change until unsubscribed', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ status: 503 }]), { ...frozen }),
    )
    const seen: string[] = []
    const unsubscribe = client.subscribe((...args) => {
      expect(args).toEqual([client.state])
      seen.push(client.state.status)
    })
    expect(seen).toEqual(['connecting'])
    await waitForStatus(client, 'waiting', 1)
    await clock.advanceToNext()
    await waitForStatus(client, 'waiting', 2)
    unsubscribe()
    unsubscribe()
    client.close()
    expect(seen).toEqual(['connecting', 'waiting', 'connecting', 'waiting'])
  })

  it('counts repeated subscriptions of the same function', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    let calls = 0
    const listener = () => void (calls += 1)
    const unsubscribe = client.subscribe(listener)
    client.subscribe(listener)
    expect(calls).toBe(2)
    unsubscribe()
    client.close()
    expect(calls).toBe(3)
  })

  it('lets a listener unsubscribe itself and others, and add new ones', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    const calls: string[] = []
    const offRemoved = client.subscribe(({ status }) => calls.push(`removed ${status}`))
    const offFirst = client.subscribe(({ status }) => {
      calls.push(`first ${status}`)
      if (status === 'idle') return
      offFirst()
      offRemoved()
      client.subscribe((state) => calls.push(`added ${state.status}`))
    })
    client.subscribe(({ status }) => calls.push(`second ${status}`))
    calls.length = 0
    client.connect()
    client.close()
    expect(calls).toEqual([
      ...['removed connecting', 'first connecting', 'added connecting', 'second connecting'],
      ...['second closed', 'added closed'],
    ])
  })

  it('calls each listener once if another one changes the state', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    const seen: string[] = []
    client.subscribe(({ status }) => status === 'connecting' && client.close())
    client.subscribe(({ status }) => seen.push(status))
    client.connect()
    expect(seen).toEqual(['idle', 'closed'])
  })

  it('calls the listener with each state that it causes in its first call', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    const seen: string[] = []
    client.subscribe(({ status }) => {
      seen.push(status)
      if (status === 'idle') client.connect()
    })
    client.close()
    expect(seen).toEqual(['idle', 'connecting', 'closed'])
  })

  it('is a store of Svelte: get() reads the state with one call', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    // As in svelte/store: `subscribe(run, invalidate)` calls `run` synchronously, also without `this`.
    const get = <Value>(store: {
      subscribe(run: (value: Value) => void, invalidate?: () => void): () => void
    }): Value | undefined => {
      let value: Value | undefined
      const { subscribe } = store
      subscribe(
        (next) => (value = next),
        () => expect.unreachable(),
      )()
      return value
    }
    expect(get(client)).toBe(client.state)
  })

  it('reports an exception of the first call, and keeps the subscription', async () => {
    const reported = catchReported()
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    const seen: string[] = []
    const unsubscribe = client.subscribe(({ status }) => {
      seen.push(status)
      throw new Error(status)
    })
    client.close()
    unsubscribe()
    await waitUntil(() => reported.length === 2)
    expect(reported).toEqual([new Error('idle'), new Error('closed')])
    expect(seen).toEqual(['idle', 'closed'])
  })

  it('throws a TypeError for a listener that is not a function', () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', { autoConnect: false }),
    )
    const subscribe = client.subscribe as (listener: unknown) => void
    expect(() => subscribe({ next() {} })).toThrow(
      new TypeError('Failed to subscribe: the listener is not a function'),
    )
  })

  it('is not called if only the last event ID changes', async () => {
    const server = testSession()
    const client = closeAfterTest(new EventSourceClient(await server.plan([{}]), frozenPlatform()))
    await waitForStatus(client, 'open')
    let calls = 0
    client.subscribe(() => void (calls += 1))
    const next = client.once('message')
    await server.write('id: 5\ndata\n\n')
    await next
    expect([calls, client.state.lastEventId, client.lastEventId]).toEqual([1, '5', '5'])
  })
})

describe('metrics', () => {
  it('count attempts, opens, events, bytes and decode errors across connections', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const first = 'data: 1\n\n: é\n\ndata: refused\n\n'
    const second = 'event: unhandled\ndata: 2\n\n'
    const url = await server.plan([
      { chunks: [first], ending: 'end' },
      { status: 503 },
      { chunks: [second], ending: 'end' },
      { status: 404 },
    ])
    const client = closeAfterTest(
      new EventSourceClient(url, {
        ...frozen,
        decode(data) {
          if (data === 'refused') throw new Error(data)
          return data
        },
      }),
    )
    const before = client.metrics
    expect(before).toEqual({
      attempts: 0,
      opens: 0,
      events: 0,
      bytes: 0,
      decodeErrors: 0,
      lastActivity: 0,
    })
    client.on('message', () => {})
    const start = clock.now()
    await waitForStatus(client, 'waiting', 1)
    expect(client.metrics).toMatchObject({ attempts: 1, opens: 1, lastActivity: start })
    for (const attempt of [1, 2, 3]) {
      await waitForStatus(client, 'waiting', attempt)
      await clock.advanceToNext()
    }
    await client.closed
    expect(client.metrics).toEqual({
      attempts: 4,
      opens: 2,
      events: 3,
      bytes: new TextEncoder().encode(first + second).length,
      decodeErrors: 1,
      // The delays before the second and third attempts: after a healthy connection, and after the first failure.
      lastActivity: start + 1000 + 2000,
    })
    expect(before.attempts).toBe(0)
  })
})
