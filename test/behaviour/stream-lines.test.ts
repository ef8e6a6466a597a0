import { describe, expect, it } from 'vitest'
import { EventSourceClient, streamEvents } from '../../src/index.ts'
import {
  closeAfterTest,
  messages,
  allReaders,
  take,
  waitForBytes,
} from '../support/client-probes.ts'
import { testSession } from '../support/test-session.ts'

describe.each(allReaders)('the lines of a stream read by $reader', ({ read }) => {
  it.each(['lf', 'cr', 'crlf', 'mixed', 'crlf-apart'])('end in %s', async (eol) => {
    const server = testSession()
    expect(await read(server.url('/lines', { eol, ending: 'end' }))).toEqual([
      { type: 'greeting', data: 'one\ntwo', lastEventId: '1' },
      { type: 'message', data: 'three', lastEventId: '1' },
    ])
  })

  it('do not end in characters that only resemble line ends', async () => {
    const server = testSession()
    const events = await read(server.url('/lines', { eol: 'none', ending: 'end' }))
    expect(events).toEqual(messages('a\u2028b\u2029c\u0085d\ve\ff\\ng'))
  })
})

describe('an event on an open connection', () => {
  it.each(['\n\n', '\r\r', '\r\n\r\n', '\n\r', '\r\n\r', '\n\r\n'])(
    'is delivered at its blank line %j',
    async (blank) => {
      const server = testSession()
      const url = await server.plan([{ chunks: [`data: now${blank}`] }])
      const client = closeAfterTest(new EventSourceClient(url))
      expect(await client.once('message')).toMatchObject({ data: 'now' })
      const [event] = await take(streamEvents(url), 1)
      expect(event).toMatchObject({ data: 'now' })
      expect((await server.log()).requests).toMatchObject([
        { connection: { closedBy: null } },
        { connection: { closedBy: null } },
      ])
    },
  )

  it('is delivered once if the LF of its last CRLF arrives later', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: one\r\n\r'] }])
    const client = closeAfterTest(new EventSourceClient(url))
    const events = client.events()
    expect(await take(events, 1)).toMatchObject([{ data: 'one' }])
    await server.write('\ndata: two\n\n')
    expect(await take(events, 1)).toMatchObject([{ data: 'two' }])
    expect(client.metrics.events).toBe(2)
  })

  it('does not end at the LF of a CRLF split across chunks', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: one\r'] }])
    const client = closeAfterTest(new EventSourceClient(url))
    const events = client.events()
    await waitForBytes(client, 'data: one\r'.length)
    await server.write('\ndata: two\n\n')
    expect(await take(events, 1)).toMatchObject([{ data: 'one\ntwo' }])
  })

  it('ends at a second LF after a CRLF split across chunks', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: one\r'] }])
    const client = closeAfterTest(new EventSourceClient(url))
    const events = client.events()
    await waitForBytes(client, 'data: one\r'.length)
    await server.write('\n')
    await waitForBytes(client, 'data: one\r\n'.length)
    expect(client.metrics.events).toBe(0)
    await server.write('\n')
    expect(await take(events, 1)).toMatchObject([{ data: 'one' }])
  })

  it('does not end at a lone CR that ends its line', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: one\r'] }])
    const client = closeAfterTest(new EventSourceClient(url))
    const events = client.events()
    await waitForBytes(client, 'data: one\r'.length)
    await server.write('data: two\r')
    await waitForBytes(client, 'data: one\rdata: two\r'.length)
    expect(client.metrics.events).toBe(0)
    await server.write('\r')
    expect(await take(events, 1)).toMatchObject([{ data: 'one\ntwo' }])
  })
})
