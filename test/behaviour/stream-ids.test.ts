import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import {
  atOnce,
  closeAfterTest,
  allReaders,
  take,
  waitForBytes,
  waitForStatus,
} from '../support/client-probes.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'

describe.each(allReaders)('the event ID read by $reader', ({ read }) => {
  const readIds = async (text: string) => {
    const events = await read(await testSession().plan([{ chunks: [text], ending: 'end' }]))
    return events.map(({ data, lastEventId }) => `${data as string}:${lastEventId}`)
  }

  it('stays in force until another one arrives', async () => {
    expect(await readIds('data: a\n\nid: 1\ndata: b\n\ndata: c\n\nid: 2\ndata: d\n\n')).toEqual([
      'a:',
      'b:1',
      'c:1',
      'd:2',
    ])
  })

  it('is the last one of its frame', async () => {
    expect(await readIds('id: 1\nid: 2\ndata: a\nid: 3\n\n')).toEqual(['a:3'])
  })

  it('applies to later events even without data', async () => {
    expect(await readIds('id: 1\ndata: a\n\nid: 2\n\nid: 3\n\ndata: b\n\n')).toEqual(['a:1', 'b:3'])
  })

  it('is ignored if it contains NUL, keeping an earlier one', async () => {
    expect(await readIds('id: 1\nid: 2\0\ndata: a\n\nid: \0\ndata: b\n\n')).toEqual(['a:1', 'b:1'])
  })

  it('stays empty after an empty one', async () => {
    expect(await readIds('id: 1\ndata: a\n\nid\ndata: b\n\ndata: c\n\n')).toEqual([
      'a:1',
      'b:',
      'c:',
    ])
  })

  it('loses one leading space and keeps the rest', async () => {
    expect(await readIds('id:  a b \ndata: a\n\nid:中🌊\ndata: b\n\n')).toEqual([
      'a: a b ',
      'b:中🌊',
    ])
  })
})

describe('the last event ID', () => {
  it('changes at the end of its frame, not of its line', async () => {
    const server = testSession()
    const chunk = 'id: 1\ndata: a\n\nid: 2\ndata: b\n'
    const client = closeAfterTest(new EventSourceClient(await server.plan([{ chunks: [chunk] }])))
    await waitForBytes(client, chunk.length)
    expect(client.lastEventId).toBe('1')
    await server.write('\n')
    await waitForBytes(client, chunk.length + 1)
    expect(client.lastEventId).toBe('2')
  })

  it('changes immediately with an ID without data', async () => {
    const server = testSession()
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks: ['id: 7\n\n'] }])),
    )
    await waitUntil(() => client.lastEventId === '7')
    expect(client.metrics.events).toBe(0)
    expect(client.state.lastEventId).toBe('7')
  })

  it('changes even if there is no handler', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['id: 1\ndata: a\n\n'], ending: 'end' }, {}])
    const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
    const { requests } = await server.waitForOpened(2)
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual([null, '1'])
    expect(client.lastEventId).toBe('1')
  })

  it('does not change with a frame that is cut off', async () => {
    const server = testSession()
    const url = server.url('/cut', { inside: 'event' })
    const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
    expect(await take(client.events(), 2)).toMatchObject([
      { data: 'whole', lastEventId: '1' },
      { data: 'after', lastEventId: '1' },
    ])
    const { requests } = await server.log()
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual([null, '1'])
  })

  it('outlives connections until it changes', async () => {
    const server = testSession()
    const url = await server.plan([
      { chunks: ['id: 1\ndata: a\n\n'], ending: 'end' },
      { chunks: ['data: b\n\n'], ending: 'end' },
      { chunks: ['id: 2\ndata: c\n\n'], ending: 'end' },
      { chunks: ['data: d\n\n'] },
    ])
    const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
    const events = await take(client.events(), 4)
    expect(events.map(({ lastEventId }) => lastEventId)).toEqual(['1', '1', '2', '2'])
    const { requests } = await server.log()
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual([null, '1', '1', '2'])
  })

  it('is not sent after an empty ID has cleared it', async () => {
    const server = testSession()
    const url = await server.plan([
      { chunks: ['id: 1\ndata: a\n\n'], ending: 'end' },
      { chunks: ['id\ndata: b\n\n'], ending: 'end' },
      {},
    ])
    const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
    const { requests } = await server.waitForOpened(3)
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual([null, '1', null])
    await waitForStatus(client, 'open')
    expect(client.lastEventId).toBe('')
  })
})
