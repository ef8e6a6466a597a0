import { describe, expect, it } from 'vitest'
import { EventSourceClient, type LastEventIdStore } from '../../src/index.ts'
import { testSession } from '../support/test-session.ts'
import { own, reached, stillLife } from './life-probes.ts'

const storeOf = (load: LastEventIdStore['load']): LastEventIdStore => ({ load, save() {} })

async function start(lastEventId: LastEventIdStore) {
  const server = testSession()
  const client = own(
    new EventSourceClient(await server.plan([{}]), { ...stillLife(), lastEventId }),
  )
  await reached(client, 'open')
  return { server, client }
}

describe('the position to start from', () => {
  it('is the string given', async () => {
    const server = testSession()
    const client = own(
      new EventSourceClient(server.url('/hello'), { ...stillLife(), lastEventId: '41' }),
    )
    expect(client.lastEventId).toBe('41')
    expect(client.state.lastEventId).toBe('41')
    expect((await server.waitForRequests(1)).requests[0]?.lastEventId).toBe('41')
  })

  it.each([
    ['sync', () => '42'],
    ['async', () => Promise.resolve('42')],
  ])('is what the store loads (%s), before the first request', async (_, load) => {
    const { client, server } = await start(storeOf(load))
    expect((await server.log()).requests[0]?.lastEventId).toBe('42')
    expect(client.lastEventId).toBe('42')
    expect(client.state.lastEventId).toBe('42')
  })

  it.each([[null], [undefined], ['']])('is none where the store has %o', async (nothing) => {
    const { client, server } = await start(storeOf(() => nothing))
    expect((await server.log()).requests[0]?.lastEventId).toBeNull()
    expect(client.lastEventId).toBe('')
  })

  it('is loaded once, not for each attempt', async () => {
    const server = testSession()
    const { clock, ...still } = stillLife()
    let loads = 0
    const store = storeOf(() => `loaded ${(loads += 1)}`)
    const url = await server.plan([{ status: 503 }, {}])
    const client = own(new EventSourceClient(url, { clock, ...still, lastEventId: store }))
    await reached(client, 'waiting')
    await clock.advanceToNext()
    await reached(client, 'open', 2)
    const { requests } = await server.log()
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual(['loaded 1', 'loaded 1'])
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('no disk')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no disk'))],
  ])('that cannot be loaded (%s) fails the attempt, and is asked for again', async (_, fail) => {
    const server = testSession()
    const { clock, ...still } = stillLife()
    let loads = 0
    const store = storeOf(() => ((loads += 1) === 1 ? fail() : '42'))
    const client = own(
      new EventSourceClient(server.url('/hello'), { clock, ...still, lastEventId: store }),
    )
    const { error } = await reached(client, 'waiting')
    expect(error).toMatchObject({ code: 'store', retryable: true, cause: new Error('no disk') })
    expect((await server.log()).requests).toEqual([])
    await clock.advanceToNext()
    await reached(client, 'open', 2)
    expect((await server.log()).requests[0]?.lastEventId).toBe('42')
  })

  it('has to be a string or a store: anything else is a TypeError that names the option', () => {
    for (const lastEventId of [7, {}, { load() {} }, { save() {} }])
      expect(
        () => new EventSourceClient('https://example.com/', { lastEventId: lastEventId as never }),
      ).toThrow(/"lastEventId"/)
  })
})
