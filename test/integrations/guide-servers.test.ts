import { once } from 'node:events'
import { connect } from 'node:net'
import { EventSourceClient } from 'headwater'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { deferred } from '../support/deferred.ts'
import { cuttingProxy } from './support/cutting-proxy.ts'
import { type GuideServer, startGuideServer } from './support/guide-server.ts'

/** Those of docs/servers that are Node programs. `GUIDE_SERVERS=fastapi,go` replaces them by others. */
const names = process.env.GUIDE_SERVERS?.split(',') ?? [
  'node',
  'express',
  'fastify',
  'hono',
  'nest',
]

describe.each(names)('the %s server of docs/servers', (name) => {
  let server: GuideServer
  beforeAll(async () => {
    server = await startGuideServer(name)
  })
  afterAll(() => server.terminate())

  /** A client that collects IDs and payloads; it reconnects at once. */
  function follow(origin = server.origin, lastEventId = '') {
    const ids: number[] = []
    const payloads: string[] = []
    const arrived = new Set<() => void>()
    const client = new EventSourceClient(`${origin}/prices`, {
      lastEventId,
      reconnect: { shouldRetry: () => ({ delay: 10 }) },
    })
    onTestFinished(() => client.close())
    client.on('price', ({ data, lastEventId: id }) => {
      ids.push(Number(id))
      payloads.push((JSON.parse(data) as { payload: string }).payload)
      for (const check of arrived) check()
    })
    const waitFor = (payload: string) =>
      new Promise<void>((resolve) => {
        const check = () => {
          if (payloads.includes(payload)) resolve()
        }
        arrived.add(check)
        check()
      })
    return { client, ids, payloads, waitFor }
  }

  it('begins with a comment, then sends stored and new events with IDs', async () => {
    await server.publish('stored')
    const response = await fetch(`${server.origin}/prices`)
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const readUntil = async (part: string) => {
      while (!text.includes(part)) text += (await reader.read()).value ?? ''
    }
    await readUntil('stored')
    await server.publish('new')
    await readUntil('new')
    await reader.cancel()
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream\b/)
    // Rails removes the rest.
    const cacheControl = name === 'rails' ? 'no-store' : 'no-store, no-transform'
    expect(response.headers.get('cache-control')).toBe(cacheControl)
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    expect(text).toMatch(/^:\n/)
    expect(text).toMatch(/^id: \d+\nevent: price\ndata: \{"payload": ?"stored"\}\n\n/m)
    expect(text).toMatch(/^id: \d+\nevent: price\ndata: \{"payload": ?"new"\}\n\n/m)
  })

  it('resumes after each lost connection, with every event once', async () => {
    const cuts = [3, 4, 9].map((number) => `[${number}]`)
    const proxy = await cuttingProxy(server.origin, cuts)
    const { ids, payloads, waitFor } = follow(proxy.origin)
    const expected = Array.from({ length: 12 }, (_, index) => `[${index + 1}]`)
    for (const payload of expected) await server.publish(payload)
    await waitFor('[12]')
    expect(payloads.slice(-12)).toEqual(expected)
    expect(ids).toEqual(ids.map((_, index) => ids[0]! + index))
    expect(proxy.requests).toHaveLength(cuts.length + 1)
  })

  it('sends a heartbeat while there are no events', async () => {
    const beaten = deferred<string>()
    let comments = 0
    const client = new EventSourceClient(`${server.origin}/prices`, {
      // The first one begins the stream.
      onComment: (comment) => void (++comments === 2 && beaten.resolve(comment)),
    })
    onTestFinished(() => client.close())
    expect(await beaten.promise).toBe('')
  })

  it('reports a gap if its log does not reach back to the last event ID', async () => {
    await server.publish('after the gap')
    const { client, waitFor } = follow(server.origin, '7')
    const gap = await client.once('gap')
    await waitFor('after the gap')
    expect(gap.data).toBe('')
  })

  it('forgets a client that has left', async () => {
    // Some notice with the next heartbeat only.
    const until = { timeout: 40_000 }
    const { client } = follow()
    await expect.poll(() => server.streams(), until).toBe(1)
    client.close()
    await expect.poll(() => server.streams(), until).toBe(0)
  })

  it('holds back events from a client that does not read', async () => {
    const socket = connect(Number(new URL(server.origin).port), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    socket.write('GET /prices HTTP/1.1\r\nhost: localhost\r\n\r\n')
    let text = String((await once(socket, 'data'))[0])
    socket.pause()
    // The log keeps 1000 events, and the sockets' buffers hold some hundred of these.
    const padding = 'x'.repeat(50_000)
    for (let batch = 0; batch < 140; batch++)
      await Promise.all(Array.from({ length: 10 }, () => server.publish(padding)))
    await server.publish('the last one')
    socket.on('data', (chunk) => (text += String(chunk))).resume()
    await expect.poll(() => text.includes('the last one'), { timeout: 40_000 }).toBe(true)
    // A server that buffers without a limit has no gap to report.
    expect(text).toContain('event: gap\n')
  })

  it('ends its streams and itself on SIGTERM', async () => {
    // With an empty log, so that nothing but the end is under way.
    const another = await startGuideServer(name)
    onTestFinished(() => another.terminate())
    const ended = deferred<unknown>()
    const client = new EventSourceClient(`${another.origin}/prices`, {
      onReconnect: ({ error }) => ended.resolve(error),
    })
    onTestFinished(() => client.close())
    await expect.poll(() => client.state.status, { timeout: 40_000 }).toBe('open')
    await another.terminate()
    // An end, not a broken connection.
    expect(await ended.promise).toBe(undefined)
  })
})
