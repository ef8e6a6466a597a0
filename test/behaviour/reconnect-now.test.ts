import { describe, expect, it } from 'vitest'
import { EventSourceClient, text } from '../../src/index.ts'
import { eventStream } from '../support/byte-streams.ts'
import { deferred } from '../support/deferred.ts'
import { recorder } from '../support/recorder.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

describe('reconnect()', () => {
  it('drops an open connection and resumes at once, which is no failure', async () => {
    const server = testSession()
    const errors: unknown[] = []
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks: ['id: 7\ndata: 1\n\n'] }, {}]), {
        ...frozenPlatform(),
        onError: (error) => errors.push(error),
      }),
    )
    const seen = recorder(client, ['open', 'error', 'message'])
    await seen.waitFor(1, 'message')
    client.reconnect()
    await waitForStatus(client, 'open', 2)
    const { requests } = await server.waitForClosed(1)
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual([null, '7'])
    expect(requests[0]?.connection.closedBy).toBe('client')
    expect(seen.types()).toEqual(['open', 'message', 'open'])
    expect(errors).toEqual([])
  })

  it('ends a waiting delay and forgets the backoff', async () => {
    const server = testSession()
    const { clock, ...still } = frozenPlatform()
    const url = await server.plan([{ status: 503 }])
    const client = closeAfterTest(new EventSourceClient(url, { clock, ...still }))
    for (const attempt of [1, 2, 3]) {
      await waitForStatus(client, 'waiting', attempt)
      await clock.advanceToNext()
    }
    expect((await waitForStatus(client, 'waiting', 4)).retryDelay).toBe(8000)
    client.reconnect()
    expect((await waitForStatus(client, 'waiting', 5)).retryDelay).toBe(1000)
    expect(clock.remaining).toEqual([1000])
  })

  it('makes a pending attempt anew', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ open: false }, {}]), frozenPlatform()),
    )
    await server.waitForRequests(1)
    client.reconnect()
    await waitForStatus(client, 'open', 2)
    expect((await server.waitForClosed(1)).requests[0]?.connection.status).toBeNull()
  })

  it('connects a client that is idle, and one that is closed', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/hello'), { ...frozenPlatform(), autoConnect: false }),
    )
    client.reconnect()
    await waitForStatus(client, 'open', 1)
    client.close()
    client.reconnect()
    await waitForStatus(client, 'open', 1)
    expect((await server.log()).requests).toHaveLength(2)
  })

  it('several times in a tick makes one attempt of it', async () => {
    const server = testSession()
    const client = closeAfterTest(new EventSourceClient(server.url('/silence'), frozenPlatform()))
    await waitForStatus(client, 'open')
    client.reconnect()
    client.reconnect()
    client.reconnect()
    await waitForStatus(client, 'open', 2)
    expect((await server.waitForClosed(1)).requests).toHaveLength(2)
  })

  it('goes ahead for a POST that would not be sent again by itself: the caller has said so', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{}]), { ...frozenPlatform(), json: {} }),
    )
    await waitForStatus(client, 'open')
    client.reconnect()
    await waitForStatus(client, 'open', 2)
    expect((await server.waitForClosed(1)).requests).toHaveLength(2)
  })

  it('in a handler asks for what comes after the last event delivered', async () => {
    const server = testSession()
    const chunks = ['id: 1\ndata: 1\n\nid: 2\ndata: 2\n\nid: 3\ndata: 3\n\n']
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks }, {}]), frozenPlatform()),
    )
    const heard: string[] = []
    const off = client.on('message', ({ data }) => {
      heard.push(data)
      if (data === '2') client.reconnect()
    })
    await waitForStatus(client, 'open', 2)
    off()
    expect((await server.log()).requests[1]?.lastEventId).toBe(heard.at(-1))
    expect(heard).toEqual(['1', '2', '3'].slice(0, heard.length))
  })
})

describe('reconnect() in a handler of an event that came in one chunk with others', () => {
  const chunk = 'id: 1\ndata: 1\n\nid: 2\ndata: 2\n\nid: 3\ndata: 3\n\n'

  /** A client of a stream of one chunk, then of silence; and what it asked for and heard, by attempt. */
  function start(options: { decode?: (data: string) => string | Promise<string> } = {}) {
    const asked: (string | undefined)[] = []
    const heard: string[] = []
    const { decode = text } = options
    const client = closeAfterTest(
      new EventSourceClient('http://localhost/', {
        ...frozenPlatform(),
        decode,
        async fetch(_, { headers }) {
          asked.push(headers['Last-Event-ID'])
          return asked.length === 1
            ? eventStream([new TextEncoder().encode(chunk)])
            : new Response(new ReadableStream(), {
                headers: { 'content-type': 'text/event-stream' },
              })
        },
      }),
    )
    client.on('message', ({ data }) => heard.push(data))
    return { client, asked, heard }
  }

  it('delivers the others, and resumes after them', async () => {
    const { client, asked, heard } = start()
    client.on('message', ({ data }) => void (data === '2' && client.reconnect()))
    await waitForStatus(client, 'open', 2)
    expect({ asked, heard }).toEqual({ asked: [undefined, '3'], heard: ['1', '2', '3'] })
  })

  it.each(['', '0', 'elsewhere'])(
    'with a position (%j) delivers none of the others, and asks for what it was given',
    async (lastEventId) => {
      const { client, asked, heard } = start()
      client.on('message', ({ data }) => void (data === '2' && client.reconnect({ lastEventId })))
      await waitForStatus(client, 'open', 2)
      expect({ asked, heard }).toEqual({
        asked: [undefined, lastEventId || undefined],
        heard: ['1', '2'],
      })
      expect(client.lastEventId).toBe(lastEventId)
    },
  )

  it('with a position drops what is still being decoded', async () => {
    const decoding = deferred<string>()
    const { client, asked, heard } = start({
      decode: (data) => (data === '2' ? decoding.promise : data),
    })
    await waitUntil(() => client.metrics.events === 2)
    client.reconnect({ lastEventId: 'elsewhere' })
    decoding.resolve('2')
    await waitForStatus(client, 'open', 2)
    expect({ asked, heard }).toEqual({ asked: [undefined, 'elsewhere'], heard: ['1'] })
    expect(client.lastEventId).toBe('elsewhere')
  })

  it('with a position, and then another, makes one attempt of it', async () => {
    const { client, asked, heard } = start()
    client.on('message', ({ data }) => {
      if (data !== '2') return
      client.reconnect({ lastEventId: 'first' })
      client.reconnect({ lastEventId: 'second' })
      client.reconnect()
    })
    await waitForStatus(client, 'open', 2)
    expect({ asked, heard }).toEqual({ asked: [undefined, 'second'], heard: ['1', '2'] })
    expect(client.metrics.attempts).toBe(2)
  })
})

describe('reconnect() with a position', () => {
  it('ends a waiting delay, and forgets the backoff and what went wrong', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ status: 503 }, {}]), frozenPlatform()),
    )
    await waitForStatus(client, 'waiting', 1)
    client.reconnect({ lastEventId: '7' })
    expect(await waitForStatus(client, 'open', 2)).toEqual({
      status: 'open',
      attempt: 2,
      lastEventId: '7',
    })
    expect((await server.log()).requests.map(({ lastEventId }) => lastEventId)).toEqual([null, '7'])
  })

  it('goes ahead while the page is hidden', async () => {
    const server = testSession()
    const { environment, ...still } = frozenPlatform()
    environment.hide()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/silence'), {
        ...still,
        environment,
        pauseWhenHidden: true,
      }),
    )
    await waitForStatus(client, 'waiting')
    client.reconnect({ lastEventId: '7' })
    await waitForStatus(client, 'open')
    expect((await server.log()).requests.map(({ lastEventId }) => lastEventId)).toEqual(['7'])
  })

  it('leaves a loop over the events running', async () => {
    const { promise, resolve } = deferred()
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: 1\n\n'] }, { chunks: ['data: 2\n\n'] }])
    const client = closeAfterTest(new EventSourceClient(url, frozenPlatform()))
    const heard: string[] = []
    const loop = async () => {
      for await (const { data } of client.events()) {
        heard.push(data)
        if (data === '1') client.reconnect({ lastEventId: '7' })
        else resolve()
      }
    }
    const looping = loop()
    await promise
    client.close()
    await looping
    expect(heard).toEqual(['1', '2'])
  })
})

describe('a server that drops the connection again and again', () => {
  it.each(['end', 'destroy', 'truncate'])(
    'is resumed without a gap and without a double: %s',
    async (how) => {
      const server = testSession()
      const { clock, ...still } = frozenPlatform()
      const url = server.url('/numbered', { total: 20, drop: 3, how, ending: 204 })
      const client = closeAfterTest(new EventSourceClient(url, { clock, ...still }))
      const heard: number[] = []
      client.on('message', ({ data }) => heard.push(Number(data)))
      // As often as it takes: what arrives together with a break may be dropped, and is asked for again.
      client.subscribe(() => {
        if (client.state.status === 'waiting') queueMicrotask(() => clock.advanceToNext())
      })
      expect(await client.closed).toEqual({ reason: 'stopped' })
      expect(heard).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
    },
  )
})
