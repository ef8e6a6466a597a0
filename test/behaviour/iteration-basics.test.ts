import { describe, expect, it } from 'vitest'
import { EventSourceClient, json, text } from '../../src/index.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

const numbers = (count: number, name = 'message') =>
  Array.from({ length: count }, (_, index) => `event: ${name}\ndata: ${index + 1}\n\n`)

async function start(attempts: Attempt[]) {
  const server = testSession()
  const still = frozenPlatform()
  const client = closeAfterTest(new EventSourceClient(await server.plan(attempts), still))
  return { server, client, ...still }
}

describe('events()', () => {
  it('yields all events in their order', async () => {
    const { client } = await start([{ chunks: [...numbers(3), numbers(5).slice(3).join('')] }])
    const heard: string[] = []
    for await (const { data } of client.events()) if (heard.push(data) === 5) break
    expect(heard).toEqual(['1', '2', '3', '4', '5'])
  })

  it('yields the events of the names that it is given, as a union told apart by type', async () => {
    const server = testSession()
    const chunks = [
      'event: price\ndata: {"value":1}\n\n',
      'event: other\ndata: not asked for\n\n',
      'event: notice\ndata: hello\n\n',
    ]
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks }]), {
        ...frozenPlatform(),
        events: { price: json<{ value: number }>(), notice: text, other: text },
      }),
    )
    const heard: unknown[] = []
    for await (const event of client.events('price', 'notice')) {
      if (event.type === 'price') heard.push(event.data.value.toFixed(1))
      else {
        heard.push(event.data.toUpperCase())
        break
      }
    }
    expect(heard).toEqual(['1.0', 'HELLO'])
  })

  it('takes names and options together, and options alone', async () => {
    const { client } = await start([{ chunks: ['event: a\ndata: 1\n\nevent: b\ndata: 2\n\n'] }])
    const some = client.events('b', { highWaterMark: 10 })
    const all = client.events({ highWaterMark: 10 })
    expect((await some.next()).value).toMatchObject({ type: 'b' })
    expect((await all.next()).value).toMatchObject({ type: 'a' })
  })

  it('yields an event once, however often its name is given', async () => {
    const { client } = await start([{ chunks: [numbers(2, 'a').join('')] }])
    const heard: string[] = []
    for await (const { data } of client.events('a', 'a')) {
      heard.push(data)
      if (data === '2') break
    }
    expect(heard).toEqual(['1', '2'])
  })

  it('queues from the call on, not from the first next()', async () => {
    const { client } = await start([{ chunks: [numbers(3).join('')] }])
    const iterator = client.events()
    await client.once('message')
    const heard: string[] = []
    for await (const { data } of iterator) if (heard.push(data) === 3) break
    expect(heard).toEqual(['1', '2', '3'])
  })

  it('gives each iteration all of its events', async () => {
    const { client } = await start([{ chunks: [numbers(3).join('')] }])
    const collect = async () => {
      const heard: string[] = []
      for await (const { data } of client.events()) if (heard.push(data) === 3) break
      return heard
    }
    expect(await Promise.all([collect(), collect()])).toEqual([
      ['1', '2', '3'],
      ['1', '2', '3'],
    ])
  })

  it('goes on over reconnects, without a gap', async () => {
    const server = testSession()
    const { clock, ...still } = frozenPlatform()
    const url = server.url('/numbered', { total: 9, drop: 3, ending: 204 })
    const client = closeAfterTest(new EventSourceClient(url, { clock, ...still }))
    const heard: number[] = []
    const loop = (async () => {
      for await (const { data } of client.events()) heard.push(Number(data))
    })()
    for (const attempt of [1, 2, 3]) {
      await waitForStatus(client, 'waiting', attempt)
      await clock.advanceToNext()
    }
    await loop
    expect(heard).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  })
})

describe('next()', () => {
  it('may be called ahead: calls are answered in their order', async () => {
    const { server, client } = await start([{}])
    await waitForStatus(client, 'open')
    const iterator = client.events()
    const calls = [iterator.next(), iterator.next(), iterator.next()]
    await server.write(numbers(4).join(''))
    const results = await Promise.all(calls)
    expect(results.map(({ value }) => value?.data)).toEqual(['1', '2', '3'])
    expect((await iterator.next()).value?.data).toBe('4')
  })

  it('called ahead is done where the iteration ends', async () => {
    const { client } = await start([{}])
    await waitForStatus(client, 'open')
    const iterator = client.events()
    const calls = [iterator.next(), iterator.next()]
    client.close()
    const done = { done: true, value: undefined }
    expect(await Promise.all([...calls, iterator.next()])).toEqual([done, done, done])
  })

  it('called ahead rejects once where the client fails, and is done after that', async () => {
    const { client } = await start([{ status: 404 }])
    const iterator = client.events()
    const [first, second] = await Promise.allSettled([iterator.next(), iterator.next()])
    expect(first).toMatchObject({ status: 'rejected', reason: { status: 404 } })
    expect(second).toMatchObject({ status: 'fulfilled', value: { done: true } })
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })
})

describe('leaving the loop', () => {
  it('by break ends that iteration alone', async () => {
    const { server, client } = await start([{ chunks: [numbers(2).join('')] }])
    const other = client.events()
    const iterator = client.events()
    for await (const { data } of iterator) {
      expect(data).toBe('1')
      break
    }
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect(client.readyState).toBe(client.OPEN)
    await server.write('data: 3\n\n')
    const heard: string[] = []
    for await (const { data } of other) if (heard.push(data) === 3) break
    expect(heard).toEqual(['1', '2', '3'])
  })

  it('by return ends it', async () => {
    const { client } = await start([{ chunks: numbers(2) }])
    const iterator = client.events()
    const first = async () => {
      for await (const { data } of iterator) return data
      return undefined
    }
    expect(await first()).toBe('1')
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  it('by an error ends it, and the error is what the caller gets', async () => {
    const { client } = await start([{ chunks: numbers(2) }])
    const iterator = client.events()
    const failing = async () => {
      for await (const { data } of iterator) throw new Error(`cannot bear ${data}`)
    }
    await expect(failing()).rejects.toThrow('cannot bear 1')
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect(client.readyState).toBe(client.OPEN)
  })

  it('by return() while next() waits answers both', async () => {
    const { client } = await start([{}])
    await waitForStatus(client, 'open')
    const iterator = client.events()
    const waiting = iterator.next()
    expect(await iterator.return()).toEqual({ done: true, value: undefined })
    expect(await waiting).toEqual({ done: true, value: undefined })
  })
})

describe('a client that iterates itself', () => {
  it('yields every event, and is closed by break', async () => {
    const { server, client } = await start([{ chunks: ['event: a\ndata: 1\n\n', 'data: 2\n\n'] }])
    const heard: string[] = []
    for await (const { type, data } of client) {
      heard.push(type + data)
      if (data === '2') break
    }
    expect(heard).toEqual(['a1', 'message2'])
    expect(client.readyState).toBe(client.CLOSED)
    expect(await client.closed).toEqual({ reason: 'closed' })
    await server.waitForClosed(1)
  })

  it('is closed by an error in the loop', async () => {
    const { client } = await start([{ chunks: numbers(1) }])
    const failing = async () => {
      for await (const { data } of client) throw new Error(data)
    }
    await expect(failing()).rejects.toThrow('1')
    expect(client.readyState).toBe(client.CLOSED)
  })

  it('is done with the client', async () => {
    const { client } = await start([{ chunks: numbers(2) }])
    const heard: string[] = []
    for await (const { data } of client) {
      heard.push(data)
      client.close()
    }
    expect(heard).toEqual(['1'])
  })
})
