import { describe, expect, it } from 'vitest'
import { EventSourceClient, type LastEventIdStore } from '../../src/index.ts'
import { deferred } from '../support/deferred.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'
import {
  catchReported,
  closeAfterTest,
  waitForStatus,
  frozenPlatform,
} from '../support/client-probes.ts'

const numbered = (from: number, to = from) =>
  Array.from({ length: to - from + 1 }, (_, index) => {
    const number = from + index
    return `id: ${number}\ndata: ${number}\n\n`
  }).join('')

/** A store that notes what it is given, in order. */
function createStore(id = '') {
  const saved: string[] = []
  return { saved, load: () => id, save: (next: string) => void saved.push(next) }
}

async function start(store: LastEventIdStore, options: object = {}) {
  const server = testSession()
  const client = closeAfterTest(
    new EventSourceClient(await server.plan([{}]), {
      ...frozenPlatform(),
      lastEventId: store,
      ...options,
    }),
  )
  await waitForStatus(client, 'open')
  return {
    server,
    client,
    /** Sends in one chunk, and resolves once a last event without an ID has been delivered. */
    async send(chunk: string) {
      const through = client.once('through')
      await server.write(`${chunk}event: through\ndata\n\n`)
      await through
    },
  }
}

describe('a store', () => {
  it('is given each ID after the handlers of its event have run', async () => {
    const order: string[] = []
    const store = { load: () => '', save: (id: string) => void order.push(`saved ${id}`) }
    const { client, send } = await start(store)
    client.on('message', ({ data }) => order.push(`on ${data}`))
    client.addEventListener('message', ({ data }) => order.push(`listener ${data}`))
    await send(numbered(1, 2))
    expect(order).toEqual([
      ...['on 1', 'listener 1', 'saved 1'],
      ...['on 2', 'listener 2', 'saved 2'],
    ])
  })

  it('is given IDs that nobody listens to, and those of blocks without data', async () => {
    const store = createStore()
    const { send } = await start(store)
    await send('id: 1\nevent: unheard\ndata\n\nid: 2\n\n')
    expect(store.saved).toEqual(['1', '2'])
  })

  it('is not given the same ID again, but an empty one', async () => {
    const store = createStore('1')
    const { send } = await start(store)
    await send(`${numbered(1)}data: without\n\nid\ndata: cleared\n\n`)
    expect(store.saved).toEqual([''])
  })

  it('is given the ID of an event that does not decode: it will never be handled otherwise', async () => {
    const store = createStore()
    const { client, send } = await start(store, {
      decode(data: string) {
        if (data === '1') throw new Error('refused')
        return data
      },
    })
    client.on('message', () => {})
    await send(numbered(1))
    expect(store.saved).toEqual(['1'])
  })

  it('is given the ID of the event in whose handler the client was closed, and none after it', async () => {
    const store = createStore()
    const { client, server } = await start(store)
    client.on('message', ({ data }) => data === '2' && client.close())
    await server.write(numbered(1, 3))
    await client.closed
    expect(store.saved).toEqual(['1', '2'])
    expect(client.lastEventId).toBe('2')
  })

  it('does not hold back the header of a reconnect: that has the last event dispatched', async () => {
    const server = testSession()
    const { clock, ...still } = frozenPlatform()
    const store = createStore()
    const url = await server.plan([{ chunks: [numbered(1)], ending: 'end' }, {}])
    const client = closeAfterTest(
      new EventSourceClient(url, { clock, ...still, lastEventId: store }),
    )
    const handling = deferred()
    client.on('message', () => handling.promise)
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
    expect((await server.log()).requests[1]?.lastEventId).toBe('1')
    expect(store.saved).toEqual([])
    handling.resolve()
    await waitUntil(() => store.saved.length > 0)
    expect(store.saved).toEqual(['1'])
  })
})

describe('with handlers that are async', () => {
  it('an ID is saved once their promises have settled, those of earlier events first', async () => {
    const store = createStore()
    const { client, send } = await start(store)
    const works = [deferred(), deferred(), deferred()]
    client.on('message', ({ data }) => works[Number(data) - 1]?.promise)
    await send(numbered(1, 3))
    works[2]?.resolve()
    works[1]?.resolve()
    await send('')
    expect(store.saved).toEqual([])
    works[0]?.resolve()
    await waitUntil(() => store.saved.length > 0)
    expect(store.saved).toEqual(['3'])
  })

  it('all handlers of an event are waited for', async () => {
    const store = createStore()
    const { client, send } = await start(store)
    const works = [deferred(), deferred()]
    client.on('message', () => works[0]?.promise)
    client.onAny(({ type }) => (type === 'message' ? works[1]?.promise : undefined))
    await send(numbered(1))
    works[0]?.resolve()
    await send('')
    expect(store.saved).toEqual([])
    works[1]?.resolve()
    await waitUntil(() => store.saved.length > 0)
    expect(store.saved).toEqual(['1'])
  })

  it('one that rejects is reported, and its event counts as handled', async () => {
    const reported = catchReported()
    const store = createStore()
    const { client, send } = await start(store)
    client.on('message', ({ data }) => Promise.reject(new Error(`cannot ${data}`)))
    await send(numbered(1))
    await waitUntil(() => store.saved.length > 0)
    expect(store.saved).toEqual(['1'])
    expect(reported).toEqual([new Error('cannot 1')])
  })
})

describe('a store that is async', () => {
  it('is not called again before it is done, and then with the latest ID alone', async () => {
    const calls: string[] = []
    const works = [deferred(), deferred()]
    const save = (id: string) => works[calls.push(id) - 1]!.promise
    const { send } = await start({ load: () => Promise.resolve(''), save })
    await send(numbered(1, 4))
    expect(calls).toEqual(['1'])
    works[0]?.resolve()
    await waitUntil(() => calls.length === 2)
    expect(calls).toEqual(['1', '4'])
    works[1]?.resolve()
    await send('')
    expect(calls).toEqual(['1', '4'])
  })
})

describe('a store that does not save', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('disk full')
      },
    ],
    ['rejects', () => Promise.reject(new Error('disk full'))],
  ])('(%s) is told to onError, and the stream goes on', async (_, fail) => {
    const errors: unknown[] = []
    const calls: string[] = []
    const save = (id: string) => {
      calls.push(id)
      if (id === '1') return fail()
      return undefined
    }
    const { client, send } = await start(
      { load: () => '', save },
      { onError: (error: unknown) => errors.push(error) },
    )
    const seen: unknown[] = []
    client.onerror = () => seen.push('error')
    await send(numbered(1))
    await waitUntil(() => errors.length > 0)
    await send(numbered(2))
    expect(errors).toMatchObject([{ code: 'store', cause: new Error('disk full') }])
    expect(calls).toEqual(['1', '2'])
    expect(client.state).toMatchObject({ status: 'open', attempt: 1, lastEventId: '2' })
    expect(seen).toEqual([])
  })
})
