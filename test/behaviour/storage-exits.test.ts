import { describe, expect, it } from 'vitest'
import {
  type ClientOptions,
  EventSourceClient,
  type EventIterator,
  type IterationOptions,
} from '../../src/index.ts'
import {
  catchReported,
  closeAfterTest,
  frozenPlatform,
  take,
  waitForStatus,
} from '../support/client-probes.ts'
import { deferred } from '../support/deferred.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => {
    return `id: ${from + index}\ndata: ${from + index}\n\n`
  }).join('')

/** A client with a store, whose handlers and loops take the events without a name; and the saved IDs. */
async function start(options: ClientOptions & { decode?: (data: string) => string } = {}) {
  const server = testSession()
  const saved: string[] = []
  const client = closeAfterTest(
    new EventSourceClient(await server.plan([{}]), {
      decode: (data) => data,
      ...frozenPlatform(),
      lastEventId: { load: () => '', save: (id) => void saved.push(id) },
      ...options,
    }),
  )
  await waitForStatus(client, 'open')
  const write = async (chunk: string, count: number) => {
    const events = client.metrics.events + count
    await server.write(chunk)
    await waitUntil(() => client.metrics.events === events, { for: `${count} more events` })
  }
  return {
    server,
    client,
    saved,
    /** Sends the events from `from` to `to`; resolves once they are delivered. */
    send: (from: number, to = from) => write(numbered(from, to), to - from + 1),
    /** Sends event 9, which neither handlers nor loops take; resolves once it is delivered. */
    sendLater: () => write('id: 9\nevent: later\ndata\n\n', 1),
    reopen: async () => {
      client.connect()
      await waitForStatus(client, 'open')
    },
  }
}

/** Starts a loop, sends it events 1 to 3, and takes the first one. */
async function startLoop(iterationOptions: IterationOptions = {}, options: ClientOptions = {}) {
  const started = await start(options)
  const iterator = started.client.events('message', iterationOptions)
  await started.send(1, 3)
  await take(iterator, 1)
  return { ...started, iterator }
}

const dataOf = (events: { data: unknown }[]) => events.map(({ data }) => data)

describe('next()', () => {
  it('settles the current event, but not the events in the queue', async () => {
    const { iterator, saved, sendLater } = await startLoop()
    await take(iterator, 1)
    expect(saved).toEqual(['1'])
    await sendLater()
    expect(saved).toEqual(['1'])
    await take(iterator, 1)
    expect(saved).toEqual(['1', '2'])
    void iterator.next()
    expect(saved).toEqual(['1', '2', '9'])
  })
})

describe('leaving a loop', () => {
  // A `for await` loop takes the second event, which settles the first.
  it.each<[string, (events: EventIterator<unknown>) => Promise<unknown>, string[]]>([
    [
      'break',
      async (events) => {
        for await (const _ of events) break
      },
      ['1'],
    ],
    [
      'return',
      async (events) => {
        const leave = async () => {
          for await (const event of events) return event
          return undefined
        }
        await leave()
      },
      ['1'],
    ],
    [
      'an exception',
      async (events) => {
        const fail = async () => {
          for await (const _ of events) throw new Error('left')
        }
        await expect(fail()).rejects.toThrow('left')
      },
      ['1'],
    ],
    ['return()', (events) => events.return(), []],
    ['throw()', (events) => expect(events.throw(new Error('left'))).rejects.toThrow('left'), []],
  ])('abandons its events, which no later event passes: %s', async (_, leave, handled) => {
    const { client, iterator, reopen, saved, sendLater, server } = await startLoop()
    await leave(iterator)
    expect(saved).toEqual(handled)
    await sendLater()
    expect(saved).toEqual(handled)
    client.close()
    await reopen()
    const { requests } = await server.log()
    expect(requests.at(-1)?.lastEventId).toBe(handled[0] ?? null)
    await sendLater()
    expect(saved).toEqual([...handled, '9'])
  })

  it('abandons events that another loop handles too', async () => {
    const { client, saved, send, sendLater } = await start()
    const [left, other] = [client.events('message'), client.events('message')]
    await send(1, 2)
    await left.return()
    await sendLater()
    expect(saved).toEqual([])
    expect(dataOf(await take(other, 2))).toEqual(['1', '2'])
    void other.next()
    expect(saved).toEqual([])
  })
})

describe('close() while a loop handles an event', () => {
  it('settles that event with the next call, and abandons the queue', async () => {
    const { client, iterator, reopen, saved, sendLater } = await startLoop()
    client.close()
    expect(saved).toEqual([])
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect(saved).toEqual(['1'])
    await reopen()
    await sendLater()
    expect(saved).toEqual(['1', '9'])
  })

  it('requests that event again if the loop has not settled it before the next request', async () => {
    const { client, iterator, reopen, saved, sendLater, server } = await startLoop()
    client.close()
    expect(client.lastEventId).toBe('1')
    await reopen()
    expect((await server.log()).requests[1]?.lastEventId).toBeNull()
    await sendLater()
    expect(saved).toEqual(['9'])
    await iterator.next()
    expect(saved).toEqual(['9'])
  })

  it('requests that event again if the loop is then left', async () => {
    const { client, iterator, reopen, saved, sendLater, server } = await startLoop()
    client.close()
    expect(client.lastEventId).toBe('1')
    await iterator.return()
    expect({ saved, lastEventId: client.lastEventId }).toEqual({ saved: [], lastEventId: '' })
    await reopen()
    expect((await server.log()).requests[1]?.lastEventId).toBeNull()
    await sendLater()
    expect(saved).toEqual(['9'])
  })

  it('does not request that event again if one of two loops settles it and the other was settled', async () => {
    const { client, reopen, saved, send, sendLater, server } = await start()
    const loops = [client.events('message'), client.events('message')]
    await send(1)
    for (const loop of loops) await take(loop, 1)
    client.close()
    for (const loop of loops) await loop.next()
    await reopen()
    expect((await server.log()).requests[1]?.lastEventId).toBe('1')
    await sendLater()
    expect(saved).toEqual(['1', '9'])
  })

  it('requests that event again if only one of two loops settles it', async () => {
    const { client, reopen, saved, send, sendLater, server } = await start()
    const loops = [client.events('message'), client.events('message')]
    await send(1)
    for (const loop of loops) await take(loop, 1)
    client.close()
    await loops[0]!.next()
    await reopen()
    expect((await server.log()).requests[1]?.lastEventId).toBeNull()
    await sendLater()
    expect(saved).toEqual(['9'])
  })

  it('abandons events in the queue of one loop that another has handled', async () => {
    const { client, reopen, saved, send, sendLater } = await start()
    const [fast, slow] = [client.events('message'), client.events('message')]
    await send(1, 2)
    await take(fast, 2)
    await take(slow, 1)
    client.close()
    await fast.next()
    await slow.next()
    expect(saved).toEqual(['1'])
    await reopen()
    await sendLater()
    expect(saved).toEqual(['1', '9'])
  })
})

describe('an aborted signal while a loop handles an event', () => {
  it('settles that event with the next call, and abandons the queue', async () => {
    const controller = new AbortController()
    const { iterator, saved } = await startLoop({}, { signal: controller.signal })
    controller.abort()
    expect(saved).toEqual([])
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect(saved).toEqual(['1'])
  })
})

describe('the final end of a stream', () => {
  it('settles the events of a loop as the loop takes them', async () => {
    const { client, iterator, reopen, saved, sendLater, server } = await startLoop(
      {},
      { reconnect: false },
    )
    await server.end()
    expect(await client.closed).toEqual({ reason: 'ended' })
    expect(saved).toEqual([])
    expect(dataOf(await take(iterator, 1))).toEqual(['2'])
    expect(saved).toEqual(['1'])
    await reopen()
    await sendLater()
    expect(saved).toEqual(['1'])
    expect(dataOf(await take(iterator, 1))).toEqual(['3'])
    expect(saved).toEqual(['1', '2'])
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect(saved).toEqual(['1', '2', '9'])
  })

  it('with an error does so too', async () => {
    const { client, iterator, saved, server } = await startLoop({}, { reconnect: false })
    await server.destroy()
    const { error } = await client.closed
    await take(iterator, 2)
    expect(saved).toEqual(['1', '2'])
    await expect(iterator.next()).rejects.toBe(error)
    expect(saved).toEqual(['1', '2', '3'])
  })
})

describe("overflow: 'drop-oldest'", () => {
  it('settles the oldest events, which wait for the event being handled', async () => {
    const { client, saved, send, sendLater } = await start()
    const iterator = client.events('message', { highWaterMark: 2, overflow: 'drop-oldest' })
    await send(1)
    await take(iterator, 1)
    await send(2, 5)
    await sendLater()
    expect(saved).toEqual([])
    expect(dataOf(await take(iterator, 1))).toEqual(['4'])
    expect(saved).toEqual(['3'])
    expect(dataOf(await take(iterator, 1))).toEqual(['5'])
    expect(saved).toEqual(['3', '4'])
    void iterator.next()
    expect(saved).toEqual(['3', '4', '9'])
  })
})

describe("overflow: 'error'", () => {
  it('settles the queue as the loop takes it, then the refused event', async () => {
    const { client, saved, send, sendLater } = await start()
    const iterator = client.events('message', { highWaterMark: 2, overflow: 'error' })
    await send(1, 3)
    expect(saved).toEqual([])
    expect(dataOf(await take(iterator, 2))).toEqual(['1', '2'])
    expect(saved).toEqual(['1'])
    await expect(iterator.next()).rejects.toMatchObject({ code: 'buffer-limit' })
    expect(saved).toEqual(['1', '3'])
    await sendLater()
    expect(saved).toEqual(['1', '3', '9'])
  })

  it('does not let a later event pass the queue, even if the loop is left', async () => {
    const { client, saved, send, sendLater } = await start()
    const iterator = client.events('message', { highWaterMark: 2, overflow: 'error' })
    await send(1, 4)
    await take(iterator, 1)
    await sendLater()
    expect(saved).toEqual([])
    await iterator.return()
    await sendLater()
    expect(saved).toEqual([])
  })
})

describe('an event that its decoder refuses', () => {
  const refuseSecond = (data: string) => {
    if (data === '2') throw new Error('refused')
    return data
  }

  it('settles, and a later event is saved after it', async () => {
    const { client, saved, send, sendLater } = await start({ decode: refuseSecond })
    client.on('message', () => {})
    await send(2)
    expect(saved).toEqual(['2'])
    await sendLater()
    expect(saved).toEqual(['2', '9'])
  })

  it('waits for events of a loop', async () => {
    const { client, saved, send } = await start({ decode: refuseSecond })
    const iterator = client.events('message')
    await send(1, 3)
    expect(saved).toEqual([])
    expect(dataOf(await take(iterator, 2))).toEqual(['1', '3'])
    expect(saved).toEqual(['2'])
    void iterator.next()
    expect(saved).toEqual(['2', '3'])
  })

  it('settles even if `onError` closes the client', async () => {
    const { client, reopen, saved, send, sendLater } = await start({
      decode: refuseSecond,
      onError: () => client.close(),
    })
    client.on('message', () => {})
    await send(2)
    expect(client.state.status).toBe('closed')
    expect(saved).toEqual(['2'])
    await reopen()
    await sendLater()
    expect(saved).toEqual(['2', '9'])
  })
})

describe('a handler that', () => {
  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('failed')
      },
    ],
    ['rejects', () => Promise.reject(new Error('failed'))],
  ])('%s is reported, and its event settles', async (_, fail) => {
    const reported = catchReported()
    const { client, saved, send, sendLater } = await start()
    client.on('message', fail)
    await send(1)
    await waitUntil(() => saved.length > 0)
    expect(saved).toEqual(['1'])
    expect(reported).toEqual([new Error('failed')])
    await sendLater()
    expect(saved).toEqual(['1', '9'])
  })

  it('is pending on close() settles its event later', async () => {
    const handled = deferred()
    const { client, reopen, saved, send, sendLater } = await start()
    client.on('message', () => handled.promise)
    await send(1)
    client.close()
    await reopen()
    await sendLater()
    expect(saved).toEqual([])
    handled.resolve()
    await waitUntil(() => saved.length > 0)
    expect(saved).toEqual(['9'])
  })
})

describe('close() in a handler', () => {
  it('abandons an event that other handlers have yet to receive', async () => {
    const { client, reopen, saved, send, sendLater } = await start()
    const received: string[] = []
    client.on('message', () => client.close(), { once: true })
    client.on('message', ({ data }) => received.push(data))
    await send(1)
    expect({ received, saved }).toEqual({ received: [], saved: [] })
    await reopen()
    await sendLater()
    expect(saved).toEqual(['9'])
  })

  it('settles the event if it has no further handlers', async () => {
    const { client, reopen, saved, send, sendLater } = await start()
    const received: string[] = []
    client.on('message', ({ data }) => received.push(data))
    client.on('message', () => client.close())
    await send(1)
    expect({ received, saved }).toEqual({ received: ['1'], saved: ['1'] })
    await reopen()
    await sendLater()
    expect(saved).toEqual(['1', '9'])
  })

  it.each(['before', 'after'])(
    'abandons an event of a loop that is added %s the handler',
    async (order) => {
      const { client, reopen, saved, send, sendLater } = await start()
      const before = order === 'before' && client.events('message')
      client.on('message', () => client.close())
      const iterator = before || client.events('message')
      await send(1)
      expect(await iterator.next()).toEqual({ done: true, value: undefined })
      expect(saved).toEqual([])
      await reopen()
      await sendLater()
      expect(saved).toEqual(['9'])
    },
  )

  it('abandons its event together with earlier ones in a queue', async () => {
    const { client, reopen, saved, send, sendLater } = await start()
    const iterator = client.events('message')
    client.on('message', ({ data }) => void (data === '2' && client.close()))
    await send(1, 2)
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect(saved).toEqual([])
    await reopen()
    await sendLater()
    expect(saved).toEqual(['9'])
  })
})

describe('reconnect({ lastEventId })', () => {
  it('saves that ID at once, and drops all events in flight', async () => {
    const { client, iterator, saved, sendLater } = await startLoop()
    client.reconnect({ lastEventId: '5' })
    expect(saved).toEqual(['5'])
    await waitForStatus(client, 'open', 2)
    expect(dataOf(await take(iterator, 2))).toEqual(['2', '3'])
    void iterator.next()
    expect(saved).toEqual(['5'])
    await sendLater()
    expect(saved).toEqual(['5', '9'])
  })

  it('lets a later event pass those that a loop still has', async () => {
    const { client, iterator, saved, sendLater } = await startLoop()
    client.reconnect({ lastEventId: '5' })
    await waitForStatus(client, 'open', 2)
    await sendLater()
    expect(saved).toEqual(['5', '9'])
    await take(iterator, 2)
    void iterator.next()
    expect(saved).toEqual(['5', '9'])
  })
})

describe('reconnect() without an ID', () => {
  it('keeps all events in flight', async () => {
    const { client, iterator, saved, sendLater } = await startLoop()
    client.reconnect()
    await waitForStatus(client, 'open', 2)
    await sendLater()
    expect(saved).toEqual([])
    await take(iterator, 2)
    expect(saved).toEqual(['1', '2'])
    void iterator.next()
    expect(saved).toEqual(['1', '2', '9'])
  })
})
