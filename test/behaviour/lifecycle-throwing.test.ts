import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { createTestServer } from '../../src/testing/index.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'
import {
  catchReported,
  closeAfterTest,
  waitForStatus,
  frozenPlatform,
  onChange,
} from '../support/client-probes.ts'

describe('a throwing handler', () => {
  it('is reported without affecting other handlers or the stream', async () => {
    const reported = catchReported()
    const server = testSession()
    const chunks = ['data: 1\n\ndata: 2\n\n', 'event: end\ndata\n\n']
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks }]), frozenPlatform()),
    )
    const received: string[] = []
    client.on('message', ({ data }) => {
      throw new Error(`on ${data}`)
    })
    client.on('message', ({ data }) => received.push(`on ${data}`))
    client.onAny(({ type, data }) => {
      if (type === 'message') throw new Error(`any ${data}`)
    })
    client.onAny(({ data }) => data && received.push(`any ${data}`))
    client.addEventListener('message', ({ data }) => received.push(`listener ${data}`))
    await client.once('end')
    expect(reported.map((error) => (error as Error).message)).toEqual([
      'on 1',
      'any 1',
      'on 2',
      'any 2',
    ])
    expect(received).toEqual([
      ...['on 1', 'any 1', 'listener 1'],
      ...['on 2', 'any 2', 'listener 2'],
    ])
    expect(client.state).toMatchObject({ status: 'open', attempt: 1 })
  })

  it('is still removed if it was added with `once: true`', async () => {
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

describe('a throwing callback', () => {
  it('is reported without affecting the client or later callbacks', async () => {
    const reported = catchReported()
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const url = await server.plan([{ chunks: [': c\n\n'], ending: 'destroy' }, { status: 404 }])
    const calls: string[] = []
    const fail = (name: string) => () => {
      calls.push(name)
      throw new Error(name)
    }
    const client = closeAfterTest(
      new EventSourceClient(url, {
        ...frozen,
        onOpen: fail('onOpen'),
        onComment: fail('onComment'),
        onError: fail('onError'),
        onReconnect: fail('onReconnect'),
        onClose: fail('onClose'),
      }),
    )
    onChange(client, () => fail(client.state.status)())
    const second: string[] = []
    onChange(client, () => second.push(client.state.status))
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

describe('a throwing request function', () => {
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
    'fails the attempt as a network error with that cause: %s',
    async (name, { options, ...input }) => {
      const server = testSession()
      const url = 'url' in input ? input.url : server.url('/hello')
      const client = closeAfterTest(new EventSourceClient(url, { ...frozenPlatform(), ...options }))
      const { error, retryDelay } = await waitForStatus(client, 'waiting')
      expect(error).toMatchObject({ code: 'network', cause: new Error(`no ${name}`) })
      expect(retryDelay).toBe(1000)
      expect((await server.log()).requests).toEqual([])
    },
  )
})

describe('an error thrown by a platform function', () => {
  it('closes the client and is reported if random throws', async () => {
    const reported = catchReported()
    const failure = new Error('random failed')
    const frozen = frozenPlatform(() => {
      throw failure
    })
    const client = closeAfterTest(
      new EventSourceClient(await testSession().plan([{ status: 503 }]), frozen),
    )
    expect(await client.closed).toEqual({ reason: 'failed' })
    expect(reported).toEqual([failure])
    expect(frozen.platform.listeners).toBe(0)
  })

  it('is only reported if the clock throws after close()', async () => {
    const reported = catchReported()
    const failure = new Error('clock failed')
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const client = closeAfterTest(
      new EventSourceClient(await testSession().plan([{}]), { ...frozen }),
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

describe('`fetch`', () => {
  it('is retried if it rejects with an unrelated AbortError', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    let calls = 0
    const client = closeAfterTest(
      new EventSourceClient(server.url('/hello'), {
        ...frozen,
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

  it('fails the attempt if its body errors with an AbortError', async () => {
    const server = createTestServer()
    const options = { ...frozenPlatform(), fetch: server.fetch }
    const client = closeAfterTest(new EventSourceClient('https://example.com/', options))
    const connection = await server.nextConnection()
    await connection.open()
    void connection.fail(new DOMException('Aborted elsewhere', 'AbortError'))
    const { error } = await waitForStatus(client, 'waiting')
    expect(error).toMatchObject({ code: 'network', cause: { name: 'AbortError' } })
  })

  it('fails the attempt if it throws synchronously', async () => {
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

  it('is read from the global at each attempt', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ status: 503 }]), { ...frozen }),
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
