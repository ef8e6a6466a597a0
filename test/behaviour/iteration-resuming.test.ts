import { describe, expect, it } from 'vitest'
import { type ClientOptions, EventSourceClient, type LastEventIdStore } from '../../src/index.ts'
import { closeAfterTest, frozenPlatform, take, waitForStatus } from '../support/client-probes.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'

type Positions = Record<string, () => LastEventIdStore | undefined>

const positions: Positions = {
  'without a store': () => undefined,
  'with a store': () => ({ load: () => '', save() {} }),
}

/** A client that is open, and the requests of its next connections. */
async function start(lastEventId: LastEventIdStore | undefined, options: ClientOptions = {}) {
  const server = testSession()
  const frozen = frozenPlatform()
  const client = closeAfterTest(
    new EventSourceClient(await server.plan([{}]), { ...frozen, lastEventId, ...options }),
  )
  await waitForStatus(client, 'open')
  return {
    client,
    server,
    /** Sends an event for each name, with IDs from `from`; resolves once they are delivered. */
    send: async (from: number, ...names: string[]) => {
      const events = client.metrics.events + names.length
      const toText = (name: string, index: number) =>
        `event: ${name}\nid: ${from + index}\ndata: ${from + index}\n\n`
      await server.write(names.map(toText).join(''))
      await waitUntil(() => client.metrics.events === events)
    },
    /** Connects; resolves with the `Last-Event-ID` of the request. Consecutive requested attempts back off. */
    reopen: async ({ backsOff = false } = {}) => {
      const { clock } = frozen.platform
      client.connect()
      if (backsOff) {
        await clock.waitForTimers()
        await clock.advanceToNext()
      }
      await waitForStatus(client, 'open')
      return (await server.log()).requests.at(-1)?.lastEventId
    },
  }
}

describe.each(Object.entries(positions))('connect() after close(), %s,', (_name, store) => {
  it('requests the queued events again', async () => {
    const { client, reopen, send } = await start(store())
    const iterator = client.events()
    await send(1, 'a', 'a', 'a')
    await take(iterator, 1)
    expect(client.lastEventId).toBe('3')
    client.close()
    expect([client.lastEventId, client.state.lastEventId]).toEqual(['1', '1'])
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect(await reopen()).toBe('1')
  })

  it('requests the events again that were queued before a reconnect', async () => {
    const { client, reopen, send } = await start(store())
    const iterator = client.events()
    await send(1, 'a', 'a', 'a')
    await take(iterator, 1)
    const opens = client.metrics.opens
    client.reconnect()
    await waitUntil(() => client.metrics.opens > opens)
    client.close()
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect(await reopen({ backsOff: true })).toBe('1')
  })

  it('requests them again from the start if none was handled', async () => {
    const { client, reopen, send } = await start(store())
    client.events()
    await send(1, 'a', 'a')
    client.close()
    expect(await reopen()).toBeNull()
  })

  it('requests nothing again if the loop has taken all events', async () => {
    const { client, reopen, send } = await start(store())
    const iterator = client.events()
    await send(1, 'a', 'a')
    await take(iterator, 2)
    client.close()
    await iterator.next()
    expect(await reopen()).toBe('2')
  })

  it('does not request events of other names before the first queued one', async () => {
    const { client, reopen, send } = await start(store())
    const iterator = client.events('a')
    client.on('b', () => {})
    await send(1, 'a', 'b', 'c', 'a', 'b')
    await take(iterator, 1)
    client.close()
    await iterator.next()
    expect(await reopen()).toBe('3')
  })

  it('starts from the slowest of several loops', async () => {
    const { client, reopen, send } = await start(store())
    const [first, second, third] = [client.events('a'), client.events('b'), client.events()]
    await send(1, 'a', 'b', 'b', 'a')
    await take(first, 1)
    await take(second, 1)
    await take(third, 3)
    client.close()
    for (const loop of [first, second, third]) await loop.next()
    expect(await reopen()).toBe('2')
  })

  it("does not request events again that 'drop-oldest' has skipped", async () => {
    const { client, reopen, send } = await start(store())
    client.events({ highWaterMark: 2, overflow: 'drop-oldest' })
    await send(1, 'a', 'a', 'a', 'a')
    client.close()
    expect(await reopen()).toBe('2')
  })

  it('requests an event again that a handler has withheld from a loop', async () => {
    const { client, reopen, send } = await start(store())
    client.on('a', ({ data }) => void (data === '2' && client.close()))
    const iterator = client.events()
    await send(1, 'a')
    await take(iterator, 1)
    await send(2, 'a')
    await iterator.next()
    expect(await reopen()).toBe('1')
  })

  it('in the same handler requests the withheld event again', async () => {
    const { client, send, server } = await start(store())
    client.on('a', () => {
      client.close()
      client.connect()
    })
    client.events()
    await send(1, 'a')
    await waitForStatus(client, 'open')
    expect((await server.log()).requests[1]?.lastEventId).toBeNull()
  })

  it('starts from a queued event rather than from a later withheld one', async () => {
    const { client, reopen, send } = await start(store())
    client.events('a')
    client.on('b', () => client.close())
    client.events('b')
    await send(1, 'c', 'a', 'a', 'b')
    expect(await reopen()).toBe('1')
  })

  it('requests no event again whose only handler has closed the client', async () => {
    const { client, reopen, send } = await start(store())
    client.on('a', () => client.close())
    await send(1, 'a')
    expect(await reopen()).toBe('1')
  })

  it('does not request an event again that `once` has received', async () => {
    const { client, reopen, send } = await start(store())
    const next = client.once('a')
    await send(1, 'a')
    await next
    client.close()
    expect(await reopen()).toBe('1')
  })

  it('requests the event again at which a loop over the client was left, and the queue', async () => {
    const seen: string[] = []
    const { client, reopen, send } = await start(store(), {
      onClose: () => seen.push(client.lastEventId),
    })
    const iterator = client[Symbol.asyncIterator]()
    await send(1, 'a', 'a', 'a')
    const failing = async () => {
      for await (const { data } of { [Symbol.asyncIterator]: () => iterator })
        if (data === '2') throw new Error('failed')
    }
    await expect(failing()).rejects.toThrow('failed')
    expect([client.state.status, client.lastEventId]).toEqual(['closed', '1'])
    expect(seen).toEqual(['1'])
    expect(await reopen()).toBe('1')
  })

  it('requests the event again at which a loop was left after the close', async () => {
    const { client, reopen, send } = await start(store())
    const iterator = client.events()
    await send(1, 'a', 'a', 'a')
    await take(iterator, 2)
    client.close()
    expect(client.lastEventId).toBe('2')
    await iterator.return()
    expect(client.lastEventId).toBe('1')
    expect(await reopen()).toBe('1')
  })

  it('in a loop does not request its event again', async () => {
    const { client, send, server } = await start(store())
    const iterator = client.events()
    await send(1, 'a', 'a')
    for await (const _ of iterator) {
      client.close()
      client.connect()
    }
    await waitForStatus(client, 'open')
    expect((await server.log()).requests[1]?.lastEventId).toBe('1')
  })

  it('ignores events before reconnect({ lastEventId })', async () => {
    const { client, reopen, send } = await start(store())
    const iterator = client.events()
    await send(1, 'a', 'a')
    client.reconnect({ lastEventId: '7' })
    await waitForStatus(client, 'open', 2)
    client.close()
    await iterator.return()
    expect(await reopen({ backsOff: true })).toBe('7')
  })

  it('requests the events again that were queued after reconnect({ lastEventId })', async () => {
    const { client, reopen, send } = await start(store())
    client.events()
    await send(1, 'a', 'a')
    client.reconnect({ lastEventId: '7' })
    await waitForStatus(client, 'open', 2)
    await send(8, 'a', 'a')
    client.close()
    expect(await reopen({ backsOff: true })).toBe('7')
  })

  it('requests them again if the event before had the same ID before it', async () => {
    const { client, reopen, send } = await start(store())
    client.events()
    await send(1, 'a', 'a')
    client.reconnect({ lastEventId: '1' })
    await waitForStatus(client, 'open', 2)
    await send(3, 'a')
    client.close()
    expect(await reopen({ backsOff: true })).toBe('1')
  })

  it('is replaced by reconnect({ lastEventId }) of the closed client', async () => {
    const { client, send, server } = await start(store())
    const iterator = client.events()
    await send(1, 'a', 'a')
    await take(iterator, 1)
    client.close()
    client.reconnect({ lastEventId: '7' })
    await iterator.return()
    await waitForStatus(client, 'open')
    expect((await server.log()).requests[1]?.lastEventId).toBe('7')
  })
})

describe.each(Object.entries(positions))('a loop, %s,', (_name, store) => {
  it('keeps its queue in reconnect(), which requests no event again', async () => {
    const { client, send, server } = await start(store())
    const iterator = client.events()
    await send(1, 'a', 'a')
    client.reconnect()
    await waitForStatus(client, 'open', 2)
    expect((await server.log()).requests[1]?.lastEventId).toBe('2')
    expect((await take(iterator, 2)).map(({ data }) => data)).toEqual(['1', '2'])
  })

  it('keeps its queue after a final failure, and connect() requests no event again', async () => {
    const { client, reopen, send, server } = await start(store(), { reconnect: false })
    const iterator = client.events()
    await send(1, 'a', 'a')
    await server.destroy()
    await client.closed
    expect(client.lastEventId).toBe('2')
    expect(await reopen()).toBe('2')
    expect((await take(iterator, 2)).map(({ data }) => data)).toEqual(['1', '2'])
  })

  it('that is left after a final failure has its events requested again', async () => {
    const { client, reopen, send, server } = await start(store(), { reconnect: false })
    const iterator = client.events()
    await send(1, 'a', 'a', 'a')
    await server.destroy()
    await client.closed
    await take(iterator, 2)
    await iterator.return()
    expect(await reopen()).toBe('1')
  })

  it('has its queue requested again after an abort', async () => {
    const controller = new AbortController()
    const { client, send } = await start(store(), { signal: controller.signal })
    const iterator = client.events()
    await send(1, 'a', 'a', 'a')
    await take(iterator, 1)
    controller.abort()
    expect(client.lastEventId).toBe('1')
  })
})

describe('an event that a handler has withheld from another handler', () => {
  it.each([
    ['with a store', 'again', '1'],
    ['without a store', 'not again', '2'],
  ])('is requested, %s, %s', async (kind, _again, expected) => {
    const { client, reopen, send } = await start(positions[kind]!())
    client.on('a', ({ data }) => void (data === '2' && client.close()))
    client.on('a', () => {})
    await send(1, 'a', 'a')
    expect(await reopen()).toBe(expected)
  })
})

describe('leaving a loop of an open client', () => {
  it('does not move the last event ID', async () => {
    const { client, send, server } = await start(undefined)
    const iterator = client.events()
    await send(1, 'a', 'a', 'a')
    await take(iterator, 1)
    await iterator.return()
    expect(client.lastEventId).toBe('3')
    client.reconnect()
    await waitForStatus(client, 'open', 2)
    expect((await server.log()).requests[1]?.lastEventId).toBe('3')
    client.close()
    expect(client.lastEventId).toBe('3')
  })
})
