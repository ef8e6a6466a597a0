import { describe, expect, it } from 'vitest'
import { type ClientOptions, EventSourceClient, json, streamEvents } from '../../src/index.ts'
import {
  catchReported,
  closeAfterTest,
  collect,
  failureOf,
  frozenPlatform,
  waitForStatus,
} from '../support/client-probes.ts'
import { deferred } from '../support/deferred.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'

async function start(attempts: Attempt[], options: ClientOptions) {
  const server = testSession()
  const { platform } = frozenPlatform()
  const url = await server.plan(attempts)
  const client = closeAfterTest(new EventSourceClient(url, { platform, ...options }))
  const data: string[] = []
  client.onAny((event) => data.push(event.data))
  return { client, data, platform, server }
}

const done = 'data: a\n\ndata: [DONE]\n\ndata: late\n\n'

describe('until of a client', () => {
  it.each<[string, ClientOptions['until']]>([
    ['its data', '[DONE]'],
    ['a function', ({ data, type }) => type === 'message' && data === '[DONE]'],
  ])('closes the client at the event with %s, which is not delivered', async (_, until) => {
    const { client, data, server } = await start([{ chunks: [done] }], { until })
    expect(await client.closed).toEqual({ reason: 'ended' })
    expect(data).toEqual(['a'])
    expect((await server.waitForClosed(1)).requests).toHaveLength(1)
  })

  it('passes the function the type, data, ID and origin of each event', async () => {
    const seen: unknown[] = []
    const { client } = await start([{ chunks: ['event: x\nid: 1\ndata: a\n\ndata: b\n\n'] }], {
      until: (event) => seen.push({ ...event }) === 2,
    })
    await client.closed
    const { origin } = new URL(client.url)
    expect(seen).toEqual([
      { type: 'x', data: 'a', lastEventId: '1', origin },
      { type: 'message', data: 'b', lastEventId: '1', origin },
    ])
  })

  it('ends a loop after the events before', async () => {
    const { client } = await start([{ chunks: [done] }], { until: '[DONE]' })
    const received = await collect(client.events())
    expect(received.map(({ data }) => data)).toEqual(['a'])
  })

  it('is compared before the event is decoded', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: 1\n\ndata: [DONE]\n\n'] }])
    const errors: unknown[] = []
    const client = closeAfterTest(
      new EventSourceClient(url, {
        until: '[DONE]',
        decode: json<number>(),
        onError: (error) => errors.push(error),
      }),
    )
    const first = client.once('message')
    expect(await client.closed).toEqual({ reason: 'ended' })
    expect((await first).data).toBe(1)
    expect(errors).toEqual([])
  })

  it('saves its position after a slow handler of an event before', async () => {
    const handled = deferred<void>()
    const saved: string[] = []
    const server = testSession()
    const url = await server.plan([{ chunks: ['id: 1\ndata: a\n\nid: 2\ndata: [DONE]\n\n'] }])
    const client = closeAfterTest(
      new EventSourceClient(url, {
        until: '[DONE]',
        lastEventId: { load: () => null, save: (id) => void saved.push(id) },
      }),
    )
    client.on('message', () => handled.promise)
    expect(await client.closed).toEqual({ reason: 'ended' })
    expect(saved).toEqual([])
    expect(client.lastEventId).toBe('2')
    handled.resolve()
    await waitUntil(() => saved.at(-1) === '2')
  })

  it('fails a POST whose stream ends before, and says so', async () => {
    const { client, server } = await start([{ chunks: ['data: a\n\n'], ending: 'end' }], {
      json: {},
      until: '[DONE]',
    })
    const { reason, error } = await client.closed
    expect(reason).toBe('failed')
    expect(error).toMatchObject({ name: 'NetworkError', code: 'network' })
    expect(String(error)).toMatch(/"until".*"resume"/)
    expect((await server.log()).requests).toHaveLength(1)
  })

  it('fails a stream that ends before with reconnect: false', async () => {
    const { client } = await start([{ chunks: ['data: a\n\n'], ending: 'end' }], {
      until: '[DONE]',
      reconnect: false,
    })
    const { reason, error } = await client.closed
    expect(reason).toBe('failed')
    expect(String(error)).toContain('"until"')
  })

  it('reconnects a GET whose stream ends before, without an error', async () => {
    const { client, platform } = await start([{ chunks: ['data: a\n\n'], ending: 'end' }, {}], {
      until: '[DONE]',
    })
    expect((await waitForStatus(client, 'waiting')).error).toBeUndefined()
    await platform.clock.waitForTimers()
    await platform.clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
  })

  it('delivers an event for which its function throws, and reports the error', async () => {
    const reported = catchReported()
    const failure = new Error('until failed')
    const { client, data } = await start([{ chunks: ['data: a\n\n'] }], {
      until() {
        throw failure
      },
    })
    await client.once('message')
    expect(data).toEqual(['a'])
    expect(reported).toEqual([failure])
  })

  it('is rejected unless it is a string or a function', () => {
    const create = () => new EventSourceClient('http://localhost/', { until: 1 as never })
    expect(create).toThrow(/"until".*string or a function/)
  })
})

const unterminated = [
  ['data: [DONE]\n'],
  ['data: [DONE]'],
  ['data: [DO', 'NE]'],
  [': x\ndata: [DONE]\n'],
]

describe.each(unterminated.map((chunks) => [chunks]))('an unterminated last block %j', (chunks) => {
  it('completes a stream of streamEvents', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: a\n\n', ...chunks], ending: 'end' }])
    const received = await collect(streamEvents(url, { until: '[DONE]' }))
    expect(received.map(({ data }) => data)).toEqual(['a'])
  })

  it('completes the stream of a client', async () => {
    const attempt: Attempt = { chunks: ['data: a\n\n', ...chunks], ending: 'end' }
    const comments: string[] = []
    const { client, data } = await start([attempt], {
      json: {},
      until: '[DONE]',
      onComment: (comment) => comments.push(comment),
    })
    expect(await client.closed).toEqual({ reason: 'ended' })
    expect(data).toEqual(['a'])
  })
})

describe('an unterminated last block that is not the end', () => {
  const before = 'id: 1\ndata: a\n\nid: 2\ndata: b\n'
  const chunks = [before]

  it.each(['', 'retry: 7', ': c', 'id: 3'])('changes nothing in a client: %j', async (tail) => {
    const comments: string[] = []
    const { client, data, platform } = await start(
      [{ chunks: [before + tail], ending: 'end' }, {}],
      {
        until: '[DONE]',
        reconnect: { initialDelay: 500 },
        onComment: (comment) => comments.push(comment),
      },
    )
    await waitForStatus(client, 'waiting')
    expect(client.lastEventId).toBe('1')
    expect(client.state.retryDelay).toBe(500)
    expect({ comments, data, metrics: client.metrics.events }).toEqual({
      comments: [],
      data: ['a'],
      metrics: 1,
    })
    expect(platform.clock.pending).toHaveLength(1)
  })

  it('is not delivered by streamEvents, which throws', async () => {
    const server = testSession()
    const events = streamEvents(await server.plan([{ chunks, ending: 'end' }]), { until: '[DONE]' })
    expect((await events.next()).value?.data).toBe('a')
    expect(await failureOf(events.next())).toMatchObject({ code: 'network' })
  })
})

describe('an event with empty data among JSON', () => {
  const chunks = ['data: {"t":1}\n\nevent: ping\ndata:\n\ndata: {"t":2}\n\ndata: [DONE]\n\n']

  it.each([
    ['json', json<{ t: number }>()],
    ['an async parser', async (data: string) => JSON.parse(data) as { t: number }],
  ])('is skipped by streamEvents with %s', async (_, decode) => {
    const server = testSession()
    const url = await server.plan([{ chunks, ending: 'end' }])
    const received = await collect(streamEvents(url, { decode, until: '[DONE]' }))
    expect(received.map(({ data }) => data)).toEqual([{ t: 1 }, { t: 2 }])
  })

  it('can be the end of the stream', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks, ending: 'end' }])
    const received = await collect(streamEvents(url, { decode: json(), until: '' }))
    expect(received.map(({ data }) => data)).toEqual([{ t: 1 }])
  })

  it('is thrown by streamEvents if the decoder rejects it for another reason', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data:\n\n'], ending: 'end' }])
    const decode = () => {
      throw new RangeError('too short')
    }
    const error = await failureOf(streamEvents(url, { decode }).next())
    expect(error).toMatchObject({ code: 'decode', cause: { message: 'too short' } })
  })
})
