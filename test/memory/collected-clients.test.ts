import { describe, expect, it, onTestFinished } from 'vitest'
import { type ClientOptions, EventSourceClient, streamEvents } from '../../src/index.ts'
import { FakePlatform } from '../support/fake-platform.ts'
import type { TestSession } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'
import { measure, megabyte } from './heap.ts'

/** Runs 1000 of them, 20 at a time. */
async function aThousand(live: () => Promise<WeakRef<object>>): Promise<WeakRef<object>[]> {
  const references: WeakRef<object>[] = []
  for (let round = 0; round < 50; round += 1)
    references.push(...(await Promise.all(Array.from({ length: 20 }, live))))
  return references
}

/** How many remain after garbage collection. */
async function leftOf(references: WeakRef<object>[]): Promise<number> {
  const alive = () => references.filter((reference) => reference.deref() !== undefined).length
  for (let round = 0; round < 20 && alive() > 0; round += 1) await measure()
  return alive()
}

/** Uses of a client that leave only a weak reference; all other references end with the call. */
const lives: Record<string, (server: TestSession, shared: ClientOptions) => Promise<object>> = {
  async 'that received an event and were closed'(server, shared) {
    const client = new EventSourceClient(server.url('/hello', { id: '1' }), shared)
    client.on('message', () => {})
    client.onmessage = () => {}
    client.subscribe(() => {})
    await client.once('message')
    client.close()
    return client
  },
  async 'that a handler closed'(server, shared) {
    const client = new EventSourceClient(server.url('/hello', { id: '1' }), shared)
    client.on('message', () => client.close())
    await client.closed
    return client
  },
  async 'that failed'(server, shared) {
    const client = new EventSourceClient(server.url('/status', { code: 404 }), shared)
    client.onerror = () => {}
    await client.closed
    return client
  },
  async 'closed while waiting'(server, shared) {
    const client = new EventSourceClient(server.url('/status'), {
      ...shared,
      reconnect: { initialDelay: 3_600_000, maxDelay: 3_600_000 },
      onReconnect: () => client.close(),
    })
    await client.closed
    return client
  },
  async 'with left or abandoned iterations'(server, shared) {
    const client = new EventSourceClient(server.url('/hello'), shared)
    client.events()
    for await (const _ of client) break
    return client
  },
  async 'that never connected'(server, shared) {
    return new EventSourceClient(server.url('/hello'), { ...shared, autoConnect: false })
  },
}

describe('clients', () => {
  it.each(Object.entries(lives))(
    '%s are collected while their signal stays alive',
    async (_, live) => {
      const server = testSession()
      const { signal } = new AbortController()
      const platform = new FakePlatform()
      const references = await aThousand(async () => {
        return new WeakRef(await live(server, { signal, platform }))
      })
      expect(await leftOf(references)).toBe(0)
      expect(platform.listeners).toBe(0)
      expect(signal.aborted).toBe(false)
      await server.waitForSockets(0)
    },
  )

  it('with handlers under a live signal are collected after close()', async () => {
    const server = testSession()
    const { signal } = new AbortController()
    const references = await aThousand(async () => {
      const client = new EventSourceClient(server.url('/hello'))
      client.on('message', () => {}, { signal })
      client.onAny(() => {}, { signal })
      client.addEventListener('message', () => {}, { signal })
      await client.once('message', { signal })
      client.close()
      return new WeakRef(client)
    })
    expect(await leftOf(references)).toBe(0)
    expect(signal.aborted).toBe(false)
  })

  it('that are closed but referenced hold under 20 KB each', async () => {
    const server = testSession()
    const url = server.url('/huge-event', { bytes: 100_000, ending: 'hold' })
    const held: EventSourceClient[] = []
    const hold = async () => {
      const client = new EventSourceClient(url)
      await client.once('message')
      client.close()
      held.push(client)
    }
    for (let count = 20; count > 0; count -= 1) await hold()
    const before = await measure()
    for (let count = 200; count > 0; count -= 1) await hold()
    const after = await measure()
    expect(held).toHaveLength(220)
    expect((after.heap - before.heap) / 200).toBeLessThan(20_000)
  })
})

describe('a thousand streams of streamEvents', () => {
  it.each(['read to the end', 'ended by `until`', 'left early', 'never read'])(
    '%s are collected',
    async (how) => {
      const server = testSession()
      const { signal } = new AbortController()
      const ending = how === 'left early' || how === 'ended by `until`' ? 'hold' : 'end'
      const references = await aThousand(async () => {
        const stream = streamEvents(server.url('/hello', { ending }), {
          signal,
          ...(how === 'ended by `until`' && { until: 'hello' }),
        })
        if (how !== 'never read') for await (const _ of stream) if (how === 'left early') break
        return new WeakRef(stream)
      })
      expect(await leftOf(references)).toBe(0)
      await server.waitForSockets(ending === 'hold' ? 0 : 50)
    },
  )
})

async function forEach(client: EventSourceClient, handle: () => void) {
  // Not for-await, whose variable keeps the last event.
  const events = client.events()
  while (!(await events.next()).done) handle()
}

describe('open clients', () => {
  it.each([false, true])(
    'keep their last event ID without its chunk (with a loop: %s)',
    async (hasLoop) => {
      const server = testSession()
      // Not too short: V8 copies strings of less than 13 characters.
      const id = 'the position of the last event'
      const text = `id: the one before it\ndata: 1\n\nid: ${id}\ndata: ${'x'.repeat(60_000)}\n\n`
      const url = await server.plan([{ chunks: [text] }])
      const clients: EventSourceClient[] = []
      onTestFinished(() => {
        for (const client of clients) client.close()
      })
      const open = async (count: number) => {
        for (let left = count; left > 0; left -= 1) {
          const client = new EventSourceClient(url)
          clients.push(client)
          let handled = 0
          if (hasLoop) void forEach(client, () => handled++)
          await waitUntil(() => client.lastEventId === id && (!hasLoop || handled === 2))
        }
      }
      await open(20)
      const before = await measure()
      await open(100)
      const after = await measure()
      expect(new Set(clients.map(({ lastEventId }) => lastEventId))).toEqual(new Set([id]))
      // A connection of fetch takes about 25 KB; with the last chunk or its text, it would take 60 KB more.
      expect((after.heap - before.heap) / 100).toBeLessThan(50_000)
      expect(after.resident - before.resident).toBeLessThan(64 * megabyte)
    },
  )
})
