import { describe, expect, it } from 'vitest'
import { EventSourceClient, type LastEventIdStore } from '../../src/index.ts'
import { deferred } from '../support/deferred.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => {
    return `id: ${from + index}\ndata: ${from + index}\n\n`
  }).join('')

async function start(save: LastEventIdStore['save']) {
  const server = testSession()
  const lastEventId = { load: () => '', save }
  const client = closeAfterTest(
    new EventSourceClient(await server.plan([{}]), { ...frozenPlatform(), lastEventId }),
  )
  await waitForStatus(client, 'open')
  return { server, client }
}

describe('an event taken by an iteration', () => {
  it('is saved when the next one is requested', async () => {
    const order: string[] = []
    const { server, client } = await start((id) => void order.push(`saved ${id}`))
    const iterator = client.events()
    await server.write(numbered(1, 3))
    for await (const { data } of iterator) {
      order.push(`took ${data}`)
      await server.log()
      order.push(`handled ${data}`)
      if (data === '3') break
    }
    expect(order).toEqual([
      ...['took 1', 'handled 1', 'saved 1'],
      ...['took 2', 'handled 2', 'saved 2'],
      ...['took 3', 'handled 3'],
    ])
  })

  it('is not saved if the loop throws', async () => {
    const saved: string[] = []
    const { server, client } = await start((id) => void saved.push(id))
    const iterator = client.events()
    await server.write(numbered(1, 2))
    const failing = async () => {
      for await (const { data } of iterator) if (data === '2') throw new Error('crash')
    }
    await expect(failing()).rejects.toThrow('crash')
    client.close()
    expect(saved).toEqual(['1'])
  })

  it('is not saved while queued, even if other handlers have run', async () => {
    const saved: string[] = []
    const { server, client } = await start((id) => void saved.push(id))
    const iterator = client.events('message')
    const received: string[] = []
    client.on('message', ({ data }) => received.push(data))
    const delivered = client.once('delivered')
    await server.write(`${numbered(1, 2)}event: delivered\ndata\n\n`)
    await delivered
    expect(received).toEqual(['1', '2'])
    expect(saved).toEqual([])
    await iterator.next()
    expect(saved).toEqual([])
    await iterator.next()
    expect(saved).toEqual(['1'])
    void iterator.next()
    expect(saved).toEqual(['1', '2'])
  })

  it('is saved once every iteration has requested the next one', async () => {
    const saved: string[] = []
    const { server, client } = await start((id) => void saved.push(id))
    const [fast, slow] = [client.events(), client.events()]
    await server.write(numbered(1, 3))
    for (let count = 3; count > 0; count -= 1) await fast.next()
    expect(saved).toEqual([])
    await slow.next()
    await slow.next()
    expect(saved).toEqual(['1'])
    await slow.next()
    expect(saved).toEqual(['1', '2'])
  })

  it('is saved if the overflow policy dropped it', async () => {
    const saved: string[] = []
    const { server, client } = await start((id) => void saved.push(id))
    const iterator = client.events('message', { highWaterMark: 1, overflow: 'drop-oldest' })
    const delivered = client.once('delivered')
    await server.write(`${numbered(1, 3)}event: delivered\ndata\n\n`)
    await delivered
    expect(saved).toEqual(['1', '2'])
    expect((await iterator.next()).value).toMatchObject({ data: '3' })
    void iterator.next()
    expect(saved).toEqual(['1', '2', '3'])
  })

  it('is not passed by a save after its iteration has ended', async () => {
    const saved: string[] = []
    const { server, client } = await start((id) => void saved.push(id))
    const iterator = client.events('message')
    const first = client.once('delivered')
    await server.write(`${numbered(1, 2)}event: delivered\ndata\n\n`)
    await first
    await iterator.next()
    await iterator.next()
    await iterator.return()
    const second = client.once('delivered')
    await server.write(`${numbered(3, 3)}event: delivered\ndata\n\n`)
    await second
    expect(saved).toEqual(['1'])
  })

  it('is not passed by a save after its iteration has ended and a later handler has settled', async () => {
    const saved: string[] = []
    const { server, client } = await start((id) => void saved.push(id))
    const work = deferred()
    client.on('message', ({ data }) => (data === '1' ? work.promise : undefined))
    const iterator = client.events('message')
    const delivered = client.once('delivered')
    await server.write(`${numbered(1, 3)}event: delivered\ndata\n\n`)
    await delivered
    await iterator.next()
    await iterator.next()
    await iterator.return()
    expect(saved).toEqual([])
    work.resolve()
    await waitUntil(() => saved.length > 0)
    expect(saved).toEqual(['1'])
  })
})

describe('an async store', () => {
  it('delays the next event until it has saved', async () => {
    const works = new Map<string, ReturnType<typeof deferred<void>>>()
    const { server, client } = await start((id) => {
      works.set(id, deferred())
      return works.get(id)?.promise
    })
    const iterator = client.events()
    await server.write(numbered(1, 3))
    await iterator.next()
    let isNext = false
    const next = iterator.next().then(({ value }) => {
      isNext = true
      return value?.data
    })
    await server.log()
    expect([isNext, [...works.keys()]]).toEqual([false, ['1']])
    works.get('1')?.resolve()
    expect(await next).toBe('2')
    expect([...works.keys()]).toEqual(['1'])
  })

  it('that fails does not stop the loop', async () => {
    const { server, client } = await start(() => Promise.reject(new Error('disk full')))
    const received: string[] = []
    const iterator = client.events()
    await server.write(numbered(1, 3))
    for await (const { data } of iterator) if (received.push(data) === 3) break
    expect(received).toEqual(['1', '2', '3'])
  })
})

describe('concurrent next() calls', () => {
  it('save up to the last event that they returned', async () => {
    const saved: string[] = []
    const { server, client } = await start((id) => void saved.push(id))
    const iterator = client.events()
    const calls = [iterator.next(), iterator.next(), iterator.next()]
    await server.write(numbered(1, 4))
    await Promise.all(calls)
    await iterator.next()
    void iterator.next()
    expect(saved.at(-1)).toBe('4')
  })

  it('are answered in order with an async store', async () => {
    const saved: string[] = []
    const { server, client } = await start(async (id) => {
      await server.log()
      saved.push(id)
    })
    const iterator = client.events('message')
    const delivered = client.once('delivered')
    await server.write(`${numbered(1, 4)}event: delivered\ndata\n\n`)
    await delivered
    await iterator.next()
    const results = await Promise.all([iterator.next(), iterator.next(), iterator.next()])
    expect(results.map(({ value }) => value?.data)).toEqual(['2', '3', '4'])
    void iterator.next()
    await waitUntil(() => saved.at(-1) === '4')
    expect(saved).toEqual([...saved].sort())
  })
})
