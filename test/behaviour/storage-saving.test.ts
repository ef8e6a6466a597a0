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

/** A store that records the saved IDs in order. */
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
    /** Sends one chunk, and resolves once a final event without an ID has been delivered. */
    async send(chunk: string) {
      const delivered = client.once('delivered')
      await server.write(`${chunk}event: delivered\ndata\n\n`)
      await delivered
    },
  }
}

describe('a store', () => {
  it('receives each ID after the handlers of its event', async () => {
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

  it('receives IDs of events without handlers and of frames without data', async () => {
    const store = createStore()
    const { send } = await start(store)
    await send('id: 1\nevent: unhandled\ndata\n\nid: 2\n\n')
    expect(store.saved).toEqual(['1', '2'])
  })

  it('does not receive a repeated ID, but receives an empty one', async () => {
    const store = createStore('1')
    const { send } = await start(store)
    await send(`${numbered(1)}data: without\n\nid\ndata: cleared\n\n`)
    expect(store.saved).toEqual([''])
  })

  it('receives the ID of an event that fails to decode', async () => {
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

  it('receives no ID after that of the event that closed the client', async () => {
    const store = createStore()
    const { client, server } = await start(store)
    client.on('message', ({ data }) => data === '2' && client.close())
    await server.write(numbered(1, 3))
    await client.closed
    expect(store.saved).toEqual(['1', '2'])
    expect(client.lastEventId).toBe('2')
  })

  it('does not delay the Last-Event-ID header of a reconnect', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const store = createStore()
    const url = await server.plan([{ chunks: [numbered(1)], ending: 'end' }, {}])
    const client = closeAfterTest(new EventSourceClient(url, { ...frozen, lastEventId: store }))
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

describe('with async handlers', () => {
  it('an ID is saved once its event and all earlier ones are handled', async () => {
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

  it('an ID is saved once all handlers of its event have settled', async () => {
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

  it('a rejection is reported, and its event counts as handled', async () => {
    const reported = catchReported()
    const store = createStore()
    const { client, send } = await start(store)
    client.on('message', ({ data }) => Promise.reject(new Error(`failed ${data}`)))
    await send(numbered(1))
    await waitUntil(() => store.saved.length > 0)
    expect(store.saved).toEqual(['1'])
    expect(reported).toEqual([new Error('failed 1')])
  })
})

describe('an async store', () => {
  it('is called for one save at a time, then with the latest ID', async () => {
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

describe('a store whose save', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('disk full')
      },
    ],
    ['rejects', () => Promise.reject(new Error('disk full'))],
  ])('%s is reported to onError without closing the stream', async (_, fail) => {
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
