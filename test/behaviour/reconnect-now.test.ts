import { describe, expect, it } from 'vitest'
import { EventSourceClient, text } from '../../src/index.ts'
import { eventStream } from '../support/byte-streams.ts'
import { deferred } from '../support/deferred.ts'
import { recorder } from '../support/recorder.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

describe('reconnect()', () => {
  it('resumes an open connection at once, without an error', async () => {
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

  it('ends a retry delay and resets the backoff', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const url = await server.plan([{ status: 503 }])
    const client = closeAfterTest(new EventSourceClient(url, { ...frozen }))
    for (const attempt of [1, 2, 3]) {
      await waitForStatus(client, 'waiting', attempt)
      await clock.advanceToNext()
    }
    expect((await waitForStatus(client, 'waiting', 4)).retryDelay).toBe(8000)
    client.reconnect()
    expect((await waitForStatus(client, 'waiting', 5)).retryDelay).toBe(1000)
    expect(clock.remaining).toEqual([1000])
  })

  it('restarts a pending attempt', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ open: false }, {}]), frozenPlatform()),
    )
    await server.waitForRequests(1)
    client.reconnect()
    await waitForStatus(client, 'open', 2)
    expect((await server.waitForClosed(1)).requests[0]?.connection.status).toBeNull()
  })

  it('connects an idle or closed client', async () => {
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

  it('makes one attempt if called repeatedly in a tick', async () => {
    const server = testSession()
    const client = closeAfterTest(new EventSourceClient(server.url('/silence'), frozenPlatform()))
    await waitForStatus(client, 'open')
    client.reconnect()
    client.reconnect()
    client.reconnect()
    await waitForStatus(client, 'open', 2)
    expect((await server.waitForClosed(1)).requests).toHaveLength(2)
  })

  it('in a handler resumes after the last delivered event', async () => {
    const server = testSession()
    const chunks = ['id: 1\ndata: 1\n\nid: 2\ndata: 2\n\nid: 3\ndata: 3\n\n']
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks }, {}]), frozenPlatform()),
    )
    const received: string[] = []
    const off = client.on('message', ({ data }) => {
      received.push(data)
      if (data === '2') client.reconnect()
    })
    await waitForStatus(client, 'open', 2)
    off()
    expect((await server.log()).requests[1]?.lastEventId).toBe(received.at(-1))
    expect(received).toEqual(['1', '2', '3'].slice(0, received.length))
  })
})

describe('reconnect() in a handler, with more events in the chunk', () => {
  const chunk = 'id: 1\ndata: 1\n\nid: 2\ndata: 2\n\nid: 3\ndata: 3\n\n'

  /** A client of a stream with one chunk, then of silent streams; records the requested IDs and the received events. */
  function start(options: { decode?: (data: string) => string | Promise<string> } = {}) {
    const lastEventIds: (string | undefined)[] = []
    const received: string[] = []
    const { decode = text } = options
    const client = closeAfterTest(
      new EventSourceClient('http://localhost/', {
        ...frozenPlatform(),
        decode,
        async fetch(_, { headers }) {
          lastEventIds.push(headers['Last-Event-ID'])
          return lastEventIds.length === 1
            ? eventStream([new TextEncoder().encode(chunk)])
            : new Response(new ReadableStream(), {
                headers: { 'content-type': 'text/event-stream' },
              })
        },
      }),
    )
    client.on('message', ({ data }) => received.push(data))
    return { client, lastEventIds, received }
  }

  it('delivers the rest, and resumes after it', async () => {
    const { client, lastEventIds, received } = start()
    client.on('message', ({ data }) => void (data === '2' && client.reconnect()))
    await waitForStatus(client, 'open', 2)
    expect({ lastEventIds, received }).toEqual({
      lastEventIds: [undefined, '3'],
      received: ['1', '2', '3'],
    })
  })

  it.each(['', '0', 'elsewhere'])(
    'with an ID (%j) discards the rest, and resumes from that ID',
    async (lastEventId) => {
      const { client, lastEventIds, received } = start()
      client.on('message', ({ data }) => void (data === '2' && client.reconnect({ lastEventId })))
      await waitForStatus(client, 'open', 2)
      expect({ lastEventIds, received }).toEqual({
        lastEventIds: [undefined, lastEventId || undefined],
        received: ['1', '2'],
      })
      expect(client.lastEventId).toBe(lastEventId)
    },
  )

  it('with an ID discards an event that is being decoded', async () => {
    const decoding = deferred<string>()
    const { client, lastEventIds, received } = start({
      decode: (data) => (data === '2' ? decoding.promise : data),
    })
    await waitUntil(() => client.metrics.events === 2)
    client.reconnect({ lastEventId: 'elsewhere' })
    decoding.resolve('2')
    await waitForStatus(client, 'open', 2)
    expect({ lastEventIds, received }).toEqual({
      lastEventIds: [undefined, 'elsewhere'],
      received: ['1'],
    })
    expect(client.lastEventId).toBe('elsewhere')
  })

  it('with one ID and then another makes one attempt', async () => {
    const { client, lastEventIds, received } = start()
    client.on('message', ({ data }) => {
      if (data !== '2') return
      client.reconnect({ lastEventId: 'first' })
      client.reconnect({ lastEventId: 'second' })
      client.reconnect()
    })
    await waitForStatus(client, 'open', 2)
    expect({ lastEventIds, received }).toEqual({
      lastEventIds: [undefined, 'second'],
      received: ['1', '2'],
    })
    expect(client.metrics.attempts).toBe(2)
  })
})

describe('reconnect() with a last event ID', () => {
  it('ends a retry delay and clears the error', async () => {
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

  it('connects while the page is hidden', async () => {
    const server = testSession()
    const { platform, ...frozen } = frozenPlatform()
    platform.hide()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/silence'), {
        ...frozen,
        platform,
        pauseWhenHidden: true,
      }),
    )
    await waitForStatus(client, 'waiting')
    client.reconnect({ lastEventId: '7' })
    await waitForStatus(client, 'open')
    expect((await server.log()).requests.map(({ lastEventId }) => lastEventId)).toEqual(['7'])
  })

  it('keeps an iteration running', async () => {
    const { promise, resolve } = deferred()
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: 1\n\n'] }, { chunks: ['data: 2\n\n'] }])
    const client = closeAfterTest(new EventSourceClient(url, frozenPlatform()))
    const received: string[] = []
    const loop = async () => {
      for await (const { data } of client.events()) {
        received.push(data)
        if (data === '1') client.reconnect({ lastEventId: '7' })
        else resolve()
      }
    }
    const looping = loop()
    await promise
    client.close()
    await looping
    expect(received).toEqual(['1', '2'])
  })
})

describe('a server that drops the connection repeatedly', () => {
  it.each(['end', 'destroy', 'truncate'])(
    'is resumed without gaps or duplicates: %s',
    async (how) => {
      const server = testSession()
      const frozen = frozenPlatform()
      const { clock } = frozen.platform
      const url = server.url('/numbered', { total: 20, drop: 3, how, ending: 204 })
      const client = closeAfterTest(new EventSourceClient(url, { ...frozen }))
      const received: number[] = []
      client.on('message', ({ data }) => received.push(Number(data)))
      // As often as needed: events that arrive together with a break may be discarded, and are requested again.
      client.subscribe(() => {
        if (client.state.status === 'waiting') queueMicrotask(() => clock.advanceToNext())
      })
      expect(await client.closed).toEqual({ reason: 'stopped' })
      expect(received).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
    },
  )
})
