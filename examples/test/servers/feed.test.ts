import { randomUUID } from 'node:crypto'
import { EventSourceClient } from 'headwater'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Message, message } from '../../feed/message.ts'
import { startLocalServer } from '../support/local-server.ts'
import { useOwnDatabase } from '../support/own-database.ts'

const order = { event: 'order.placed', data: { total: 12.5 }, sourceType: 'shop', sourceId: '7' }
const headers = { 'content-type': 'application/json' }

async function startFeed() {
  await useOwnDatabase()
  const api = `${await startLocalServer()}/feed/api`
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${api}${path}`, init)
    // oxlint-disable-next-line typescript/no-explicit-any -- the test checks its type
    return { status: response.status, body: (await response.json()) as any }
  }
  return {
    api,
    ask,
    push: (content: unknown) =>
      ask('/messages', { method: 'POST', headers, body: JSON.stringify(content) }),
    total: async () => (await ask('/messages')).body.total as number,
    /** The next events of a stream, read with EventSourceClient. */
    async take(path: string, count: number, lastEventId = '') {
      const client = new EventSourceClient(`${api}${path}`, { decode: message, lastEventId })
      onTestFinished(() => client.close())
      const taken: Message[] = []
      for await (const { data } of client) {
        taken.push(data)
        if (taken.length === count) break
      }
      return taken
    },
  }
}

/** The given number of messages, each with its number. */
const numbered = (count: number, content: object = {}) =>
  Array.from({ length: count }, (_, index) => ({ ...order, data: { index }, ...content }))

describe('a message', () => {
  it('is stored, numbered and answered', async () => {
    const { push, ask } = await startFeed()
    const { status, body } = await push(order)
    expect(status).toBe(201)
    expect(body).toEqual({ id: 1, ...order, timestamp: expect.any(String) })
    expect((await push(order)).body.id).toBe(2)
    const { body: found } = await ask('/messages')
    expect(found.messages.map(({ id }: Message) => id)).toEqual([2, 1])
    expect(found.messages[1]).toEqual(body)
  })

  it('with a repeated key is stored once', async () => {
    const { push, total } = await startFeed()
    const content = { ...order, key: randomUUID() }
    const first = await push(content)
    expect(await push(content)).toEqual(first)
    const { body } = await push([content, { ...order, key: randomUUID() }, content])
    expect(body.map(({ id }: Message) => id)).toEqual([1, 2, 1])
    expect(await total()).toBe(2)
  })

  it.each([
    ['text with markup', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
    ['text with SQL', `'; DROP TABLE messages; --`],
    ['other scripts and symbols', 'ÅßŒ 中文 🌊 \u0000 \ud800 "\\'],
    ['nothing', null],
    ['a list', [1, [2, { three: [true] }]]],
  ])('is returned unchanged: %s', async (_, data) => {
    const { push, take, total } = await startFeed()
    expect((await push({ ...order, data })).body.data).toEqual(data)
    expect(await take('/stream', 1)).toMatchObject([{ data }])
    expect(await total()).toBe(1)
  })

  it.each([
    ['no event', { ...order, event: undefined }, 'event'],
    ['no data', { ...order, data: undefined }, 'data'],
    ['no source type', { ...order, sourceType: undefined }, 'sourceType'],
    ['an event that is a number', { ...order, event: 7 }, 'event'],
    ['markup as its event', { ...order, event: '<b>' }, 'event'],
    ['SQL as its source ID', { ...order, sourceId: `' OR 1=1 --` }, 'sourceId'],
    ['an event of two lines', { ...order, event: 'a\ndata: b' }, 'event'],
    ['an overlong event', { ...order, event: 'a'.repeat(65) }, 'event'],
    ['an invalid key', { ...order, key: 'again' }, 'key'],
    ['an unknown field', { ...order, colour: 'red' }, 'colour'],
    ['one invalid message among others', [order, { ...order, event: '' }], '1.event'],
    ['an overlong list', numbered(101), 'Too big'],
    ['an empty list', [], 'Too small'],
  ])('is rejected and not stored with %s', async (_, content, named) => {
    const { push, total } = await startFeed()
    const { status, body } = await push(content)
    expect(status).toBe(400)
    expect(body.issues.join()).toContain(named)
    expect(await total()).toBe(0)
  })

  it.each([
    ['that is not JSON', 400, '{"event":', headers],
    ['of ten megabytes', 413, JSON.stringify({ ...order, data: 'x'.repeat(10_000_000) }), headers],
    ['that is a string', 400, '"order"', headers],
    ['nested too deeply', 400, '['.repeat(20_000) + ']'.repeat(20_000), headers],
    ['of a form', 415, 'event=a', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['of no kind', 415, new Uint8Array([1, 2]), {}],
  ])('is rejected as a body %s', async (_, expected, body, sent) => {
    const { ask, total } = await startFeed()
    const answer = await ask('/messages', { method: 'POST', headers: sent, body })
    expect(answer).toMatchObject({ status: expected, body: { error: expect.any(String) } })
    expect(await total()).toBe(0)
  })
})

describe('a search', () => {
  it('finds by column, time and text in the data', async () => {
    const { ask, push } = await startFeed()
    await push([
      order,
      { ...order, event: 'order.paid' },
      { event: 'alert', data: 'Fire', sourceType: 'sensor', sourceId: '7' },
    ])
    const find = async (query: string) => {
      const { body } = await ask(`/messages?order=oldest&${query}`)
      expect(body.total).toBe(body.messages.length)
      return body.messages.map(({ id }: Message) => id)
    }
    expect(await find('event=order.paid')).toEqual([2])
    expect(await find('sourceType=shop')).toEqual([1, 2])
    expect(await find('sourceId=7&sourceType=sensor')).toEqual([3])
    expect(await find('text=FIRE')).toEqual([3])
    expect(await find('text=%25')).toEqual([])
    expect(await find(`event=${encodeURIComponent("' OR 1=1 --")}`)).toEqual([])
    expect(await find('from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00Z')).toEqual([1, 2, 3])
    expect(await find('to=2020-01-01T00:00:00Z')).toEqual([])
    expect(await find('from=2099-01-01T00:00:00%2B02:00')).toEqual([])
  })

  it('returns pages', async () => {
    const { ask, push } = await startFeed()
    await push(numbered(25))
    const page = async (number: number) => (await ask(`/messages?pageSize=10&page=${number}`)).body
    expect(await page(1)).toMatchObject({ page: 1, pages: 3, total: 25 })
    const { messages } = await page(3)
    expect(messages.map(({ id }: Message) => id)).toEqual([5, 4, 3, 2, 1])
    expect((await page(4)).messages).toEqual([])
  })

  it('counts by column and day', async () => {
    const { ask, push } = await startFeed()
    await push([...numbered(3), ...numbered(2, { event: 'order.paid', sourceId: '8' })])
    const count = async (query: string) => (await ask(`/counts?${query}`)).body
    expect(await count('by=event')).toEqual({
      total: 5,
      counts: [
        { value: 'order.placed', count: 3 },
        { value: 'order.paid', count: 2 },
      ],
    })
    expect((await count('by=sourceId&event=order.paid')).counts).toEqual([{ value: '8', count: 2 }])
    const { counts } = await count('by=day')
    const today = expect.stringMatching(/^\d{4}-\d\d-\d\dT00:00:00.000Z$/)
    expect(counts[0]).toEqual({ value: today, count: expect.any(Number) })
  })

  it.each([
    ['/messages?page=-1', 'page'],
    ['/messages?page=0', 'page'],
    ['/messages?page=one', 'page'],
    ['/messages?page=1&page=2', 'page'],
    ['/messages?pageSize=100000', 'pageSize'],
    ['/messages?order=id;DROP', 'order'],
    ['/messages?from=yesterday', 'from'],
    ['/messages?colour=red', 'colour'],
    [`/messages?text=${'x'.repeat(201)}`, 'text'],
    ['/counts', 'by'],
    ['/counts?by=data', 'by'],
    ['/stream?after=-1', 'after'],
    ['/stream?event[]=a', 'event'],
  ])('%s is rejected', async (path, named) => {
    const { ask } = await startFeed()
    const { status, body } = await ask(path)
    expect(status).toBe(400)
    expect(body.issues.join()).toContain(named)
  })
})

describe('the stream', () => {
  const ids = (messages: Message[]) => messages.map(({ id }) => id)

  it('begins with the last fifty or after a given number', async () => {
    const { push, take } = await startFeed()
    await push(numbered(60))
    expect(ids(await take('/stream', 50))).toEqual(Array.from({ length: 50 }, (_, n) => n + 11))
    expect(ids(await take('/stream?after=58', 2))).toEqual([59, 60])
  })

  it('resumes after the last event ID and continues with new messages', async () => {
    const { push, take } = await startFeed()
    await push(numbered(5))
    const taken = take('/stream', 4, '3')
    await push(numbered(2))
    expect(ids(await taken)).toEqual([4, 5, 6, 7])
  })

  it('contains matching messages and advances the last event ID', async () => {
    const { api, push } = await startFeed()
    const wanted = `${api}/stream?sourceId=8&after=0`
    const client = new EventSourceClient(wanted, { decode: message })
    onTestFinished(() => client.close())
    const first = client.once('order.placed')
    await push(numbered(3, { sourceId: '8' }))
    expect((await first).data.id).toBe(1)
    await push(numbered(2))
    const next = client.once('order.paid')
    await push([...numbered(4), { ...order, event: 'order.paid', sourceId: '8' }])
    expect(await next).toMatchObject({ lastEventId: '10', data: { id: 10 } })
  })

  it('reaches all followers in order', async () => {
    const { push, take } = await startFeed()
    const readers = Array.from({ length: 10 }, () => take('/stream?after=0', 60))
    await Promise.all(numbered(60).map((content) => push(content)))
    for (const taken of await Promise.all(readers))
      expect(ids(taken)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1))
  })

  it.each([
    ['x', 400, 'is invalid'],
    ['-1', 400, 'is invalid'],
    ['1.5', 400, 'is invalid'],
    ['1 OR 1=1', 400, 'is invalid'],
    ['9'.repeat(30), 400, 'is invalid'],
    ['3', 409, 'newer than all there is'],
  ])('rejects the last event ID %s', async (lastEventId, expected, words) => {
    const { ask, push } = await startFeed()
    await push(numbered(2))
    const answer = await ask('/stream', { headers: { 'last-event-id': lastEventId } })
    expect(answer).toMatchObject({
      status: expected,
      body: { error: expect.stringContaining(words) },
    })
  })
})
