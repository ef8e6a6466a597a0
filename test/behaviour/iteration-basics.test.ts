import { describe, expect, it } from 'vitest'
import { EventSourceClient, json, text } from '../../src/index.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

const numbers = (count: number, name = 'message') =>
  Array.from({ length: count }, (_, index) => `event: ${name}\ndata: ${index + 1}\n\n`)

async function start(attempts: Attempt[]) {
  const server = testSession()
  const frozen = frozenPlatform()
  const client = closeAfterTest(new EventSourceClient(await server.plan(attempts), frozen))
  const { platform } = frozen
  return { server, client, clock: platform.clock, platform }
}

describe('events()', () => {
  it('yields all events in order', async () => {
    const { client } = await start([{ chunks: [...numbers(3), numbers(5).slice(3).join('')] }])
    const received: string[] = []
    for await (const { data } of client.events()) if (received.push(data) === 5) break
    expect(received).toEqual(['1', '2', '3', '4', '5'])
  })

  it('yields only the named events, as a discriminated union', async () => {
    const server = testSession()
    const chunks = [
      'event: price\ndata: {"value":1}\n\n',
      'event: other\ndata: not requested\n\n',
      'event: notice\ndata: hello\n\n',
    ]
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks }]), {
        ...frozenPlatform(),
        events: { price: json<{ value: number }>(), notice: text, other: text },
      }),
    )
    const received: unknown[] = []
    for await (const event of client.events('price', 'notice')) {
      if (event.type === 'price') received.push(event.data.value.toFixed(1))
      else {
        received.push(event.data.toUpperCase())
        break
      }
    }
    expect(received).toEqual(['1.0', 'HELLO'])
  })

  it('accepts names with options, or options alone', async () => {
    const { client } = await start([{ chunks: ['event: a\ndata: 1\n\nevent: b\ndata: 2\n\n'] }])
    const some = client.events('b', { highWaterMark: 10 })
    const all = client.events({ highWaterMark: 10 })
    expect((await some.next()).value).toMatchObject({ type: 'b' })
    expect((await all.next()).value).toMatchObject({ type: 'a' })
  })

  it('yields an event once if its name is repeated', async () => {
    const { client } = await start([{ chunks: [numbers(2, 'a').join('')] }])
    const received: string[] = []
    for await (const { data } of client.events('a', 'a')) {
      received.push(data)
      if (data === '2') break
    }
    expect(received).toEqual(['1', '2'])
  })

  it('queues from the call, before the first next()', async () => {
    const { client } = await start([{ chunks: [numbers(3).join('')] }])
    const iterator = client.events()
    await client.once('message')
    const received: string[] = []
    for await (const { data } of iterator) if (received.push(data) === 3) break
    expect(received).toEqual(['1', '2', '3'])
  })

  it('gives each iteration every event', async () => {
    const { client } = await start([{ chunks: [numbers(3).join('')] }])
    const collect = async () => {
      const received: string[] = []
      for await (const { data } of client.events()) if (received.push(data) === 3) break
      return received
    }
    expect(await Promise.all([collect(), collect()])).toEqual([
      ['1', '2', '3'],
      ['1', '2', '3'],
    ])
  })

  it('continues across reconnects without gaps', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const url = server.url('/numbered', { total: 9, drop: 3, ending: 204 })
    const client = closeAfterTest(new EventSourceClient(url, { ...frozen }))
    const received: number[] = []
    const loop = (async () => {
      for await (const { data } of client.events()) received.push(Number(data))
    })()
    for (const attempt of [1, 2, 3]) {
      await waitForStatus(client, 'waiting', attempt)
      await clock.advanceToNext()
    }
    await loop
    expect(received).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  })
})

describe('next()', () => {
  it('answers concurrent calls in order', async () => {
    const { server, client } = await start([{}])
    await waitForStatus(client, 'open')
    const iterator = client.events()
    const calls = [iterator.next(), iterator.next(), iterator.next()]
    await server.write(numbers(4).join(''))
    const results = await Promise.all(calls)
    expect(results.map(({ value }) => value?.data)).toEqual(['1', '2', '3'])
    expect((await iterator.next()).value?.data).toBe('4')
  })

  it('reports done to pending calls when the client closes', async () => {
    const { client } = await start([{}])
    await waitForStatus(client, 'open')
    const iterator = client.events()
    const calls = [iterator.next(), iterator.next()]
    client.close()
    const done = { done: true, value: undefined }
    expect(await Promise.all([...calls, iterator.next()])).toEqual([done, done, done])
  })

  it('rejects the first pending call when the client fails, then reports done', async () => {
    const { client } = await start([{ status: 404 }])
    const iterator = client.events()
    const [first, second] = await Promise.allSettled([iterator.next(), iterator.next()])
    expect(first).toMatchObject({ status: 'rejected', reason: { status: 404 } })
    expect(second).toMatchObject({ status: 'fulfilled', value: { done: true } })
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })
})

describe('leaving the loop', () => {
  it('with break ends only that iteration', async () => {
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
    const received: string[] = []
    for await (const { data } of other) if (received.push(data) === 3) break
    expect(received).toEqual(['1', '2', '3'])
  })

  it('with return ends the iteration', async () => {
    const { client } = await start([{ chunks: numbers(2) }])
    const iterator = client.events()
    const first = async () => {
      for await (const { data } of iterator) return data
      return undefined
    }
    expect(await first()).toBe('1')
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  it('with an error ends the iteration and passes the error on', async () => {
    const { client } = await start([{ chunks: numbers(2) }])
    const iterator = client.events()
    const failing = async () => {
      for await (const { data } of iterator) throw new Error(`cannot process ${data}`)
    }
    await expect(failing()).rejects.toThrow('cannot process 1')
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect(client.readyState).toBe(client.OPEN)
  })

  it('with return() settles a pending next()', async () => {
    const { client } = await start([{}])
    await waitForStatus(client, 'open')
    const iterator = client.events()
    const waiting = iterator.next()
    expect(await iterator.return()).toEqual({ done: true, value: undefined })
    expect(await waiting).toEqual({ done: true, value: undefined })
  })
})

describe('iterating the client', () => {
  it('yields every event and closes the client on break', async () => {
    const { server, client } = await start([{ chunks: ['event: a\ndata: 1\n\n', 'data: 2\n\n'] }])
    const received: string[] = []
    for await (const { type, data } of client) {
      received.push(type + data)
      if (data === '2') break
    }
    expect(received).toEqual(['a1', 'message2'])
    expect(client.readyState).toBe(client.CLOSED)
    expect(await client.closed).toEqual({ reason: 'closed' })
    await server.waitForClosed(1)
  })

  it('closes the client on an error in the loop', async () => {
    const { client } = await start([{ chunks: numbers(1) }])
    const failing = async () => {
      for await (const { data } of client) throw new Error(data)
    }
    await expect(failing()).rejects.toThrow('1')
    expect(client.readyState).toBe(client.CLOSED)
  })

  it('ends when the client closes', async () => {
    const { client } = await start([{ chunks: numbers(2) }])
    const received: string[] = []
    for await (const { data } of client) {
      received.push(data)
      client.close()
    }
    expect(received).toEqual(['1'])
  })
})
