import { describe, expect, it } from 'vitest'
import { EventSourceClient, type LastEventIdStore } from '../../src/index.ts'
import { deferred } from '../support/deferred.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'
import { closeAfterTest } from '../support/client-probes.ts'

const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => `id: ${index + 1}\ndata: ${index + 1}\n\n`).join('')

/** A client of a stream with five events in one chunk, and the saved IDs. `later` are the chunks of its next connection. */
async function start(
  store: Partial<LastEventIdStore> = {},
  decode?: (data: string) => unknown,
  later: string[] = [],
) {
  const server = testSession()
  const saved: string[] = []
  const lastEventId = { load: () => '', save: (id: string) => void saved.push(id), ...store }
  const url = await server.plan([{ chunks: [numbered(5)] }, { chunks: later }])
  const client = closeAfterTest(
    decode
      ? new EventSourceClient(url, { lastEventId, decode })
      : new EventSourceClient(url, { lastEventId }),
  )
  return { server, client, saved }
}

describe('close() with unhandled events', () => {
  it('does not save events that wait in a queue', async () => {
    const { client, saved } = await start()
    const handled: unknown[] = []
    for await (const { data } of client.events()) {
      handled.push(data)
      client.close()
    }
    expect(handled).toEqual(['1'])
    expect(saved).toEqual(['1'])
  })

  it('does not save an event that is being decoded', async () => {
    const decoded = deferred<string>()
    const { client, server, saved } = await start({}, () => decoded.promise)
    const received: unknown[] = []
    client.on('message', ({ data }) => received.push(data))
    await waitUntil(() => client.metrics.events > 0)
    client.close()
    decoded.resolve('late')
    await server.waitForClosed(1)
    expect({ received, saved, lastEventId: client.lastEventId }).toEqual({
      received: [],
      saved: [],
      lastEventId: '',
    })
  })

  it('does not save an event whose decoder rejects afterwards', async () => {
    const decoded = deferred<string>()
    const { client, server, saved } = await start({}, () => decoded.promise)
    client.on('message', () => {})
    await waitUntil(() => client.metrics.events > 0)
    client.close()
    decoded.reject(new Error('late'))
    await server.waitForClosed(1)
    expect({ saved, lastEventId: client.lastEventId }).toEqual({ saved: [], lastEventId: '' })
    expect(client.metrics.decodeErrors).toBe(1)
  })

  it('does not save an event that it withheld from another handler', async () => {
    const { client, saved } = await start()
    const received: string[] = []
    client.on('message', () => {
      received.push('first')
      client.close()
    })
    client.on('message', () => received.push('second'))
    await client.closed
    expect({ received, saved }).toEqual({ received: ['first'], saved: [] })
  })

  it('does not block the store after connect()', async () => {
    const { client, saved } = await start({}, undefined, ['id: 6\ndata: 6\n\n'])
    const off = client.on('message', () => client.close())
    client.on('message', () => {})
    await client.closed
    off()
    client.connect()
    await waitUntil(() => client.lastEventId === '6')
    expect(saved).toEqual(['6'])
  })

  it('in a queue does not block the store after connect()', async () => {
    const { client, saved } = await start({}, undefined, ['id: 6\ndata: 6\n\n'])
    for await (const _ of client.events()) client.close()
    client.connect()
    await waitUntil(() => client.lastEventId === '6')
    expect(saved).toEqual(['1', '6'])
  })

  it('ends a loop whose store never settles', async () => {
    const { client } = await start({ save: () => new Promise(() => {}) })
    const events = client.events()
    await events.next()
    const next = events.next()
    client.close()
    expect(await next).toEqual({ done: true, value: undefined })
  })

  it('ends a loop that is handling an event, even if the store never settles', async () => {
    const { client } = await start({ save: () => new Promise(() => {}) })
    const events = client.events()
    await events.next()
    client.close()
    expect(await events.next()).toEqual({ done: true, value: undefined })
  })
})

describe('a store that loads slowly', () => {
  it('does not overwrite an ID that a later attempt has advanced', async () => {
    const loads: ((id: string) => void)[] = []
    const load = () => new Promise<string>((resolve) => void loads.push(resolve))
    const { client } = await start({ load })
    await waitUntil(() => loads.length === 1)
    client.reconnect()
    await waitUntil(() => loads.length === 2)
    const fifth = waitUntil(() => client.lastEventId === '5')
    loads[1]?.('')
    await fifth
    loads[0]?.('2')
    await Promise.resolve()
    expect(client.lastEventId).toBe('5')
  })
})

describe('a store that is slower than the events', () => {
  it('saves the latest ID last, and skips those in between', async () => {
    const gates: (() => void)[] = []
    const saves: string[] = []
    const save = (id: string) => {
      saves.push(id)
      return new Promise<void>((resolve) => void gates.push(resolve))
    }
    const { client } = await start({ save })
    client.on('message', () => {})
    await waitUntil(() => client.lastEventId === '5')
    gates[0]?.()
    await waitUntil(() => gates.length === 2)
    gates[1]?.()
    expect(saves).toEqual(['1', '5'])
  })
})
