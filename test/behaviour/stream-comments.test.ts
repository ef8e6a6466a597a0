import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import {
  closeAfterTest,
  messages,
  allReaders,
  take,
  waitForBytes,
} from '../support/client-probes.ts'
import { patternText } from '../support/pattern.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'

describe.each(allReaders)('comments read by $reader', ({ read }) => {
  it('add no events and no data', async () => {
    const server = testSession()
    const text = ':\n: data: x\ndata: a\n: in between\n:data: x\ndata: b\n\n:\n\n: last\n\n'
    const url = await server.plan([{ chunks: [text], ending: 'end' }])
    expect(await read(url)).toEqual(messages('a\nb'))
  })
})

describe('onComment', () => {
  function startClient(url: string) {
    const comments: string[] = []
    const onComment = (comment: string) => void comments.push(comment)
    const client = closeAfterTest(new EventSourceClient(url, { onComment }))
    const waitForCount = (count: number) => waitUntil(() => comments.length >= count)
    return { client, comments, waitForCount }
  }

  it('receives each comment without its colon and leading space', async () => {
    const server = testSession()
    const chunks = [': one\n:two\n:\n:  three \n:four: five\n: 中🌊\r:\tsix\r\n']
    const { comments, waitForCount } = startClient(await server.plan([{ chunks }]))
    await waitForCount(7)
    expect(comments).toEqual(['one', 'two', '', ' three ', 'four: five', '中🌊', '\tsix'])
  })

  it('is called at the end of the line, before the frame ends', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: a\n: in between\n'] }])
    const { client, comments, waitForCount } = startClient(url)
    const events = client.events()
    await waitForCount(1)
    expect(comments).toEqual(['in between'])
    expect(client.metrics.events).toBe(0)
    await server.write('data: b\n\n')
    expect(await take(events, 1)).toMatchObject([{ data: 'a\nb' }])
  })

  it('receives a comment split across chunks as one', async () => {
    const server = testSession()
    const { client, comments, waitForCount } = startClient(
      await server.plan([{ chunks: ['data: a\n:'] }]),
    )
    await waitForBytes(client, 'data: a\n:'.length)
    await server.write(' in')
    await waitForBytes(client, 'data: a\n: in'.length)
    await server.write(' pieces\r')
    await waitForCount(1)
    await server.write('\n: next\n')
    await waitForCount(2)
    expect(comments).toEqual(['in pieces', 'next'])
  })

  it('ignores a colon in the middle of a line', async () => {
    const server = testSession()
    const { client, comments } = startClient(await server.plan([{ chunks: ['data'] }]))
    const events = client.events()
    await waitForBytes(client, 'data'.length)
    await server.write(': a\n\n')
    expect(await take(events, 1)).toMatchObject([{ data: 'a' }])
    expect(comments).toEqual([])
  })

  it('is not called again after it closes the client', async () => {
    const server = testSession()
    const comments: string[] = []
    const url = await server.plan([{ chunks: [': one\n: two\n'] }])
    const client = closeAfterTest(
      new EventSourceClient(url, {
        onComment(comment) {
          comments.push(comment)
          client.close()
        },
      }),
    )
    await client.closed
    await server.waitForClosed(1)
    expect(comments).toEqual(['one'])
  })

  it('is called in stream order, between the events', async () => {
    const server = testSession()
    const order: unknown[] = []
    const chunks = [':1\ndata: 2\n\n:3\ndata: 4\n:5\n\n']
    const url = await server.plan([{ chunks, ending: 'end' }])
    const onComment = (comment: string) => void order.push(comment)
    const client = closeAfterTest(new EventSourceClient(url, { onComment, reconnect: false }))
    client.on('message', ({ data }) => order.push(data))
    await client.closed
    expect(order).toEqual(['1', '2', '3', '5', '4'])
  })

  it.each([
    ['in one chunk', (text: string) => [`: ${text}\ndata: after\n\n`]],
    [
      'in two chunks',
      (text: string) => [`: ${text.slice(0, 2000)}`, `${text.slice(2000)}\ndata: after\n\n`],
    ],
  ])('receives at most maxBufferSize characters of a comment %s', async (_, cut) => {
    const server = testSession()
    const text = patternText(5000)
    const chunks = cut(text)
    const comments: string[] = []
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks }]), {
        maxBufferSize: 1000,
        onComment: (comment) => void comments.push(comment),
      }),
    )
    expect(await take(client.events(), 1)).toMatchObject([{ data: 'after' }])
    expect(comments).toHaveLength(1)
    expect(comments[0]?.length).toBeLessThanOrEqual(1000)
    expect(text.startsWith(comments[0] as string)).toBe(true)
  })
})
