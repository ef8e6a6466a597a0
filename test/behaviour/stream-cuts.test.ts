import { describe, expect, it } from 'vitest'
import {
  EventSourceClient,
  type EventSourceError,
  NetworkError,
  streamEvents,
} from '../../src/index.ts'
import {
  atOnce,
  closeAfterTest,
  collect,
  failureOf,
  messages,
  allReaders,
  take,
  waitForBytes,
} from '../support/client-probes.ts'
import { testSession } from '../support/test-session.ts'

const insides = ['event', 'line', 'character', 'crlf'] as const

describe.each(insides)('a stream that ends inside its second event (%s)', (inside) => {
  it.each(allReaders)('yields only the first event in $reader', async ({ read }) => {
    const server = testSession()
    const events = await read(server.url('/cut', { inside, ending: 'end' }))
    expect(events).toEqual([{ type: 'message', data: 'whole', lastEventId: '1' }])
  })

  it.each(['end', 'truncate'] as const)(
    'leaks nothing into the next connection (%s)',
    async (ending) => {
      const server = testSession()
      const url = server.url('/cut', { inside, ending: 'hold' })
      const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
      const events = client.events()
      expect(await take(events, 1)).toMatchObject([{ data: 'whole', lastEventId: '1' }])
      // Separate from the chunk, because platforms may drop data that arrives together with a break.
      await server[ending]()
      expect(await take(events, 1)).toMatchObject([{ data: 'after', lastEventId: '1' }])
      expect(client.metrics.events).toBe(2)
    },
  )
})

describe('a stream that ends in the CR of its blank line', () => {
  it.each(allReaders)('yields its event in $reader', async ({ read }) => {
    const server = testSession()
    const events = await read(server.url('/cut', { inside: 'blank-crlf' }))
    expect(events).toEqual([{ type: 'message', data: 'whole', lastEventId: '1' }])
  })

  it('does not swallow an LF on the next connection', async () => {
    const server = testSession()
    const url = await server.plan([
      { chunks: ['data: a\r'], ending: 'end' },
      { chunks: ['\ndata: b\n\n'], ending: 'end' },
      { chunks: ['data: c\r\r'], ending: 'end' },
      { chunks: ['\n\ndata: d\n\n'] },
    ])
    const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
    const events = await take(client.events(), 3)
    expect(events.map(({ data }) => data)).toEqual(['b', 'c', 'd'])
  })
})

describe('a stream that ends inside a byte order mark', () => {
  it.each(allReaders)('yields no events in $reader', async ({ read }) => {
    const server = testSession()
    expect(await read(server.url('/cut', { inside: 'bom' }))).toEqual([])
  })
})

describe('a broken connection', () => {
  it.each(['destroy', 'truncate'] as const)(
    'causes a NetworkError in EventSourceClient (%s)',
    async (cut) => {
      const server = testSession()
      const chunk = 'id: 1\ndata: whole\n\nid: 2\ndata: ha'
      const errors: unknown[] = []
      const url = await server.plan([{ chunks: [chunk] }, { chunks: ['data: after\n\n'] }])
      const client = closeAfterTest(
        new EventSourceClient(url, { reconnect: atOnce, onError: (error) => errors.push(error) }),
      )
      const events = client.events()
      await waitForBytes(client, chunk.length)
      await server[cut]()
      expect(await take(events, 2)).toMatchObject([{ data: 'whole' }, { data: 'after' }])
      expect(errors).toEqual([expect.any(NetworkError)])
      expect(errors[0]).toMatchObject({ code: 'network', attempt: 1, retryable: true })
      expect((errors[0] as EventSourceError).cause).toBeInstanceOf(Error)
      expect((await server.log()).requests[1]?.lastEventId).toBe('1')
    },
  )

  it.each(['destroy', 'truncate'] as const)(
    'causes a NetworkError in streamEvents (%s)',
    async (cut) => {
      const server = testSession()
      const events = streamEvents(await server.plan([{ chunks: ['data: whole\n\ndata: ha'] }]))
      expect(await take(events, 1)).toMatchObject([{ data: 'whole' }])
      const failure = failureOf(events.next())
      await server[cut]()
      expect(await failure).toBeInstanceOf(NetworkError)
      expect(await events.next()).toEqual({ done: true, value: undefined })
    },
  )

  it('causes no error if the body ends cleanly', async () => {
    const server = testSession()
    const errors: unknown[] = []
    const client = closeAfterTest(
      new EventSourceClient(server.url('/cut', { inside: 'line', ending: 'end' }), {
        reconnect: atOnce,
        onError: (error) => errors.push(error),
      }),
    )
    await take(client.events(), 2)
    expect(errors).toEqual([])
  })
})

describe('the "flush" option', () => {
  it.each([
    ['line', 'ha'],
    ['event', 'half'],
    ['crlf', 'half'],
    ['character', '\uFFFD'],
  ])('makes streamEvents yield an unfinished event (%s)', async (inside, data) => {
    const server = testSession()
    const events = await collect(streamEvents(server.url('/cut', { inside }), { flush: true }))
    expect(events.map((event) => event.data)).toEqual(['whole', data])
  })

  it('adds nothing if the last event is complete', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: a\n\nid: 1\n'], ending: 'end' }])
    expect(await collect(streamEvents(url, { flush: true }))).toEqual(messages('a'))
  })
})
