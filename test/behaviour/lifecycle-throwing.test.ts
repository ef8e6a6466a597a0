import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'
import {
  catchReported,
  closeAfterTest,
  waitForStatus,
  frozenPlatform,
} from '../support/client-probes.ts'

describe('a handler that throws', () => {
  it('is reported, the others are called all the same, and the stream goes on', async () => {
    const reported = catchReported()
    const server = testSession()
    const chunks = ['data: 1\n\ndata: 2\n\n', 'event: end\ndata\n\n']
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks }]), frozenPlatform()),
    )
    const heard: string[] = []
    client.on('message', ({ data }) => {
      throw new Error(`on ${data}`)
    })
    client.on('message', ({ data }) => heard.push(`on ${data}`))
    client.onAny(({ type, data }) => {
      if (type === 'message') throw new Error(`any ${data}`)
    })
    client.onAny(({ data }) => data && heard.push(`any ${data}`))
    client.addEventListener('message', ({ data }) => heard.push(`listener ${data}`))
    await client.once('end')
    expect(reported.map((error) => (error as Error).message)).toEqual([
      'on 1',
      'any 1',
      'on 2',
      'any 2',
    ])
    expect(heard).toEqual([...['on 1', 'any 1', 'listener 1'], ...['on 2', 'any 2', 'listener 2']])
    expect(client.state).toMatchObject({ status: 'open', attempt: 1 })
  })

  it('does not keep a handler of `once: true` from being taken off', async () => {
    const reported = catchReported()
    const server = testSession()
    const chunks = ['data: 1\n\ndata: 2\n\nevent: end\ndata\n\n']
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks }]), frozenPlatform()),
    )
    const fail = () => {
      throw new Error('once')
    }
    client.on('message', fail, { once: true })
    await client.once('end')
    expect(reported).toHaveLength(1)
  })
})

describe('a callback that throws', () => {
  it('is reported and changes nothing: open, comment, error, reconnect, close, subscriber', async () => {
    const reported = catchReported()
    const server = testSession()
    const { clock, ...still } = frozenPlatform()
    const url = await server.plan([{ chunks: [': c\n\n'], ending: 'destroy' }, { status: 404 }])
    const calls: string[] = []
    const fail = (name: string) => () => {
      calls.push(name)
      throw new Error(name)
    }
    const client = closeAfterTest(
      new EventSourceClient(url, {
        clock,
        ...still,
        onOpen: fail('onOpen'),
        onComment: fail('onComment'),
        onError: fail('onError'),
        onReconnect: fail('onReconnect'),
        onClose: fail('onClose'),
      }),
    )
    client.subscribe(() => fail(client.state.status)())
    const second: string[] = []
    client.subscribe(() => second.push(client.state.status))
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    expect(await client.closed).toMatchObject({ reason: 'failed' })
    expect(calls).toEqual([
      ...['open', 'onOpen', 'onComment'],
      ...['waiting', 'onError', 'onReconnect'],
      ...['connecting', 'closed', 'onError', 'onClose'],
    ])
    expect(reported.map((error) => (error as Error).message)).toEqual(calls)
    expect(second).toEqual(['open', 'waiting', 'connecting', 'closed'])
  })
})

describe('a function of the request that throws', () => {
  const failing = {
    url: {
      options: {},
      url: () => {
        throw new Error('no url')
      },
    },
    headers: { options: { headers: () => Promise.reject(new Error('no headers')) } },
    body: {
      options: {
        body: () => {
          throw new Error('no body')
        },
        reconnect: true,
      },
    },
  }

  it.each(Object.entries(failing))(
    'ends the attempt like a network failure, with that as the cause: %s',
    async (name, { options, ...input }) => {
      const server = testSession()
      const { clock, ...still } = frozenPlatform()
      const url = 'url' in input ? input.url : server.url('/hello')
      const client = closeAfterTest(new EventSourceClient(url, { clock, ...still, ...options }))
      const { error, retryDelay } = await waitForStatus(client, 'waiting')
      expect(error).toMatchObject({ code: 'network', cause: new Error(`no ${name}`) })
      expect(retryDelay).toBe(1000)
      expect((await server.log()).requests).toEqual([])
    },
  )
})

describe('a function that nothing guards, and that throws', () => {
  it('ends the client, which would not come back, and is reported: random', async () => {
    const reported = catchReported()
    const failure = new Error('no dice')
    const options = {
      ...frozenPlatform(),
      random() {
        throw failure
      },
    }
    const client = closeAfterTest(
      new EventSourceClient(await testSession().plan([{ status: 503 }]), options),
    )
    expect(await client.closed).toEqual({ reason: 'failed' })
    expect(reported).toEqual([failure])
    expect(options.environment.listeners).toBe(0)
  })

  it('is reported alone where the client is over by then: the clock', async () => {
    const reported = catchReported()
    const failure = new Error('no time')
    const { clock, ...still } = frozenPlatform()
    const client = closeAfterTest(
      new EventSourceClient(await testSession().plan([{}]), { clock, ...still }),
    )
    await waitForStatus(client, 'open')
    clock.now = () => {
      client.close()
      throw failure
    }
    client.reconnect()
    expect(await client.closed).toEqual({ reason: 'closed' })
    await waitUntil(() => reported.length > 0)
    expect(reported).toEqual([failure])
  })
})

describe('a `fetch` of the caller', () => {
  it('that rejects with an AbortError which the client did not cause has failed, and is called again', async () => {
    const server = testSession()
    const { clock, ...still } = frozenPlatform()
    let calls = 0
    const client = closeAfterTest(
      new EventSourceClient(server.url('/hello'), {
        clock,
        ...still,
        fetch(url, init) {
          calls += 1
          if (calls > 1) return fetch(url, init)
          return Promise.reject(new DOMException('The user aborted a request.', 'AbortError'))
        },
      }),
    )
    const { error } = await waitForStatus(client, 'waiting')
    expect(error).toMatchObject({ code: 'network', cause: { name: 'AbortError' } })
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
    expect(calls).toBe(2)
  })

  it('whose body breaks off with an AbortError has failed too', async () => {
    const stream = new ReadableStream<Uint8Array>({
      pull: () => Promise.reject(new DOMException('Aborted elsewhere', 'AbortError')),
    })
    const headers = { 'content-type': 'text/event-stream' }
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', {
        ...frozenPlatform(),
        fetch: () => Promise.resolve(new Response(stream, { headers })),
      }),
    )
    const { error } = await waitForStatus(client, 'waiting')
    expect(error).toMatchObject({ code: 'network', cause: { name: 'AbortError' } })
  })

  it('that throws instead of rejecting has failed all the same', async () => {
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', {
        ...frozenPlatform(),
        fetch() {
          throw new TypeError('broken')
        },
      }),
    )
    const { error } = await waitForStatus(client, 'waiting')
    expect(error).toMatchObject({ code: 'network', cause: { message: 'broken' } })
  })

  it('is looked up at each attempt where it is the global one', async () => {
    const server = testSession()
    const { clock, ...still } = frozenPlatform()
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ status: 503 }]), { clock, ...still }),
    )
    await waitForStatus(client, 'waiting')
    const { fetch: original } = globalThis
    let calls = 0
    try {
      globalThis.fetch = () => {
        calls += 1
        return Promise.resolve(new Response(null, { status: 204 }))
      }
      await clock.advanceToNext()
      expect(await client.closed).toEqual({ reason: 'stopped' })
    } finally {
      globalThis.fetch = original
    }
    expect(calls).toBe(1)
  })
})
