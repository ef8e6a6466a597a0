import { describe, expect, it } from 'vitest'
import { EventSource } from '../../src/event-source/index.ts'
import { EventSourceClient, streamEvents } from '../../src/index.ts'
import { arrivingPosition } from '../support/arriving-position.ts'
import { eventStream } from '../support/byte-streams.ts'
import { atOnce, closeAfterTest, take, waitForStatus } from '../support/client-probes.ts'
import { differs } from '../support/differences.ts'
import { headerOf } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'

const sendable = [
  '1',
  'é',
  'ÿ',
  '中',
  '🌊',
  'a é 中 🌊 z',
  'a\tb',
  '"quoted", list; x=y',
  '%20',
  '\u0080',
]

describe('the Last-Event-ID header', () => {
  it('is absent without a last event ID', async () => {
    const server = testSession()
    const client = closeAfterTest(new EventSourceClient(server.url('/hello')))
    await client.once('message')
    expect(headerOf((await server.log()).requests[0]!, 'last-event-id')).toBeNull()
  })

  it.each(sendable)('contains the initial lastEventId: %j', async (lastEventId) => {
    const server = testSession()
    const client = closeAfterTest(new EventSourceClient(server.url('/hello'), { lastEventId }))
    expect(client.lastEventId).toBe(lastEventId)
    expect(await client.once('message')).toMatchObject({ lastEventId })
    const { requests } = await server.log()
    expect(requests[0]?.lastEventId).toBe(arrivingPosition(lastEventId))
  })

  it.each(sendable)('contains the last ID from the server: %j', async (id) => {
    const server = testSession()
    const url = await server.plan([{ chunks: [`id: ${id}\ndata: a\n\n`], ending: 'end' }, {}])
    const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
    expect(await client.once('message')).toMatchObject({ lastEventId: id })
    const { requests } = await server.waitForRequests(2)
    expect(requests[1]?.lastEventId).toBe(arrivingPosition(id))
  })

  it('is passed to fetch as UTF-8 bytes, or as text in some runtimes', async () => {
    let sent: string | null = null
    const client = closeAfterTest(
      new EventSourceClient('http://localhost/', {
        lastEventId: 'é🌊',
        async fetch(_, { headers }) {
          sent = new Headers(headers).get('last-event-id')
          return eventStream([])
        },
        reconnect: false,
      }),
    )
    await client.closed
    const bytes = '\u00c3\u00a9\u00f0\u009f\u008c\u008a'
    expect(sent).toBe(differs('headers-as-text') ? 'é🌊' : bytes)
  })

  it.each(['a\u0001b', '\u001b[31m', 'a\u007fb', 'a\u0008'])(
    'is omitted if the ID from the server cannot be sent: %j',
    async (id) => {
      const server = testSession()
      const url = await server.plan([
        { chunks: [`id: ${id}\ndata: a\n\n`], ending: 'end' },
        { chunks: ['data: b\n\n'] },
      ])
      const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
      expect(await take(client.events(), 2)).toMatchObject([
        { data: 'a', lastEventId: id },
        { data: 'b', lastEventId: id },
      ])
      const { requests } = await server.log()
      expect(headerOf(requests[1]!, 'last-event-id')).toBeNull()
    },
  )

  it.each(['a\nb', 'a\r\nx-evil: 1', '\0'])(
    'is omitted if the initial ID cannot be sent: %j',
    async (lastEventId) => {
      const server = testSession()
      const client = closeAfterTest(new EventSourceClient(server.url('/hello'), { lastEventId }))
      expect(await client.once('message')).toMatchObject({ data: 'hello' })
      const [request] = (await server.log()).requests
      expect(headerOf(request!, 'last-event-id')).toBeNull()
      expect(headerOf(request!, 'x-evil')).toBeNull()
    },
  )

  it.each([
    ['x'.repeat(4096), true],
    ['x'.repeat(4097), false],
    ['é'.repeat(2048), true],
    [`x${'é'.repeat(2048)}`, false],
    ['中'.repeat(1366), false],
    [`${'🌊'.repeat(1024)}x`, false],
  ])('contains an ID of at most 4096 bytes: %.8s', async (id, isSent) => {
    const server = testSession()
    const url = await server.plan([{ chunks: [`id: ${id}\ndata: a\n\n`], ending: 'end' }, {}])
    const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
    const { requests } = await server.waitForRequests(2)
    expect(client.lastEventId).toBe(id)
    expect(requests[1]?.lastEventId).toBe(isSent ? arrivingPosition(id) : null)
  })

  it.each(['x'.repeat(4097), '中'.repeat(1366)])(
    'of the drop-in is omitted if the ID has more than 4096 bytes: %.8s',
    async (id) => {
      const server = testSession()
      const chunks = [`retry: 1\nid: ${id}\ndata: a\n\n`]
      const url = await server.plan([{ chunks, ending: 'end' }, {}])
      closeAfterTest(new EventSource(url))
      const { requests } = await server.waitForRequests(2)
      expect(requests[1]?.lastEventId).toBeNull()
    },
  )

  it.each([
    [4096, true],
    [4097, false],
  ])(
    'of streamEvents contains the value of the caller with %d bytes: %s',
    async (length, isSent) => {
      const server = testSession()
      const headers = { 'Last-Event-ID': 'x'.repeat(length) }
      await take(streamEvents(server.url('/hello'), { headers }), 1)
      const { requests } = await server.log()
      expect(requests[0]?.lastEventId).toBe(isSent ? headers['Last-Event-ID'] : null)
    },
  )

  it('keeps the value of the caller until the server sends an ID', async () => {
    const server = testSession()
    const url = await server.plan([
      { chunks: ['data: a\n\n'], ending: 'end' },
      { chunks: ['id: 2\ndata: b\n\n'], ending: 'end' },
      {},
    ])
    const headers = { 'Last-Event-ID': '1' }
    const client = closeAfterTest(new EventSourceClient(url, { headers, reconnect: atOnce }))
    const { requests } = await server.waitForOpened(3)
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual(['1', '1', '2'])
    await waitForStatus(client, 'open')
  })
})
