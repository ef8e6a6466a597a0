import { join } from 'node:path'
import { type ClientOptions, EventSourceClient, streamEvents } from 'headwater'
import { EventSource } from 'headwater/event-source'
import { fileStorage } from 'headwater/storage/node'
import type { World } from './world.ts'

/** One short use of the package, without leftovers. It throws on any unexpected result. */
type ShortLife = (world: World, number: number) => Promise<void>

const quick = { initialDelay: 1, maxDelay: 5 }

function open(world: World, query: string, options: ClientOptions = {}): EventSourceClient {
  world.counts.clients++
  return new EventSourceClient(`${world.origin}/short?${query}`, {
    reconnect: quick,
    headers: ({ attempt }) => ({ 'x-attempt': String(attempt) }),
    ...options,
  })
}

function release(world: World, client: EventSourceClient): void {
  client.close()
  const { events, opens } = client.metrics
  world.counts.events += events
  world.counts.reconnects += Math.max(0, opens - 1)
  world.release(client)
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`expected ${what}`)
}

export const lives: Record<string, ShortLife> = {
  async 'on, closed in mid stream'(world) {
    const client = open(world, 'events=50', { signal: world.signal })
    let seen = 0
    client.on('message', () => {
      if (++seen === 20) client.close()
    })
    const { reason } = await client.closed
    expect(reason === 'closed' && seen === 20, `20 events and no more, got ${seen}`)
    release(world, client)
  },

  async 'addEventListener and on…, under a signal that stays'(world) {
    const { signal } = world
    const client = open(world, 'events=3')
    client.onopen = client.onerror = client.onmessage = () => {}
    client.addEventListener('message', () => {}, { signal })
    client.on('message', () => {}, { signal })
    client.onAny(() => {}, { signal })
    client.subscribe(() => {})
    await client.once('message', { signal })
    release(world, client)
  },

  async 'for await, left early'(world) {
    const client = open(world, 'events=30', { signal: world.signal })
    let seen = 0
    for await (const _ of client) if (++seen === 3) break
    expect(client.state.status === 'closed', 'a client that is closed by the end of its loop')
    release(world, client)
  },

  async 'for await, held back'(world) {
    const client = open(world, 'events=200')
    let seen = 0
    for await (const _ of client.events({ highWaterMark: 4 })) {
      if (++seen % 10 === 0) await new Promise<void>((resolve) => void setImmediate(resolve))
      if (seen === 100) break
    }
    // Another iteration that is never read.
    client.events()
    release(world, client)
  },

  async 'many, ended by one signal'(world) {
    const controller = new AbortController()
    const clients = Array.from({ length: 10 }, () =>
      open(world, 'events=5', { signal: controller.signal }),
    )
    await Promise.all(clients.map((client) => client.once('message', controller)))
    controller.abort()
    for (const client of clients) {
      const { reason } = await client.closed
      expect(reason === 'aborted', `'aborted', got '${reason}'`)
      release(world, client)
    }
  },

  async '503, then a stream'(world) {
    const client = open(world, 'status=503&events=2', { signal: world.signal })
    const { lastEventId } = await client.once('message')
    expect(lastEventId === '1' && client.metrics.attempts === 2, 'the first event at attempt 2')
    release(world, client)
  },

  async '404'(world) {
    const client = open(world, 'status=404', { signal: world.signal })
    const { error, reason } = await client.closed
    expect(reason === 'failed' && error?.status === 404, `a failure by 404, got ${reason}`)
    release(world, client)
  },

  async 'cut, and on from there'(world) {
    const client = open(world, 'events=5&ending=cut', { signal: world.signal })
    let expected = 0
    for await (const { lastEventId } of client) {
      expect(Number(lastEventId) === ++expected, `event ${expected}, got ${lastEventId}`)
      if (expected === 12) break
    }
    release(world, client)
  },

  async silence(world) {
    const code = new Promise<string>((resolve) => {
      const client = open(world, 'events=1', {
        idleTimeout: 20,
        signal: world.signal,
        onError(error) {
          release(world, client)
          resolve(error.code)
        },
      })
    })
    expect((await code) === 'idle-timeout', `'idle-timeout', got '${await code}'`)
  },

  async 'reconnect()'(world) {
    const client = open(world, 'events=2')
    for (let turn = 0; turn < 3; turn++) {
      await client.once('message')
      client.reconnect()
    }
    await client.once('message')
    expect(client.metrics.opens === 4, `4 connections, got ${client.metrics.opens}`)
    release(world, client)
  },

  async 'closed while it waits'(world) {
    const client = open(world, 'events=1&ending=end', {
      reconnect: { initialDelay: 3_600_000, maxDelay: 3_600_000 },
      signal: world.signal,
      onReconnect: () => client.close(),
    })
    await client.closed
    release(world, client)
  },

  async 'a file for its position'(world, number) {
    const lastEventId = fileStorage(join(world.folder, `short-${number % 50}`))
    const client = open(world, 'events=3', { lastEventId })
    const before = Number((await lastEventId.load()) ?? 0)
    for await (const event of client)
      if (Number(event.lastEventId) === before + 3) {
        // The event in flight is not saved when its loop is left.
        expect(Number(await lastEventId.load()) === before + 2, `${before + 2} to be saved`)
        break
      }
    release(world, client)
  },

  async 'streamEvents, left early and read to the end'(world) {
    const { signal } = world
    world.counts.clients += 2
    for await (const { lastEventId } of streamEvents(`${world.origin}/short?events=9`, {
      signal,
    })) {
      world.counts.events++
      if (lastEventId === '3') break
    }
    const whole = streamEvents(`${world.origin}/short?events=9&ending=end`, { signal })
    for await (const _ of whole) world.counts.events++
    world.release(whole)
  },

  async EventSource(world) {
    const source = new EventSource(`${world.origin}/short?events=3`)
    world.counts.clients++
    await new Promise<void>((resolve) => {
      source.addEventListener('message', ({ lastEventId }) => {
        world.counts.events++
        if (lastEventId === '3') resolve()
      })
    })
    source.close()
    world.release(source)
  },

  async 'aborted before it connects'(world) {
    const client = open(world, 'events=1', { signal: AbortSignal.abort() })
    const { reason } = await client.closed
    expect(reason === 'aborted', `'aborted', got '${reason}'`)
    release(world, client)
  },

  async 'guests of a client that stays'({ clients, signal, page }, number) {
    const client = clients[number % clients.length]!
    const off = client.on('message', () => {}, { signal })
    const unsubscribe = client.subscribe(() => {})
    const leave = new AbortController()
    client.addEventListener('message', () => {}, { signal: leave.signal })
    client.onAny(() => {}, { signal: leave.signal })
    await client.once('message', { signal })
    let seen = 0
    for await (const _ of client.events('message', { overflow: 'drop-oldest', highWaterMark: 2 }))
      if (++seen === 3) break
    if (number % 3 === 0) client.reconnect()
    off()
    unsubscribe()
    leave.abort()
    page.comeOnline()
  },

  async 'a page that is hidden and shown'({ page }) {
    page.setVisible(false)
    await new Promise<void>((resolve) => void setImmediate(resolve))
    page.setVisible(true)
  },
}
