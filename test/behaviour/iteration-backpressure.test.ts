import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { testSession } from '../support/test-session.ts'
import { own, reached, stillLife } from './life-probes.ts'

describe('a consumer that does not keep up', () => {
  it('stops the socket: the server may not write, and its bytes stand still until the consumer goes on', async () => {
    const server = testSession()
    const size = 4096
    // More than the buffers on the way hold: the two sockets' alone may grow to 40 MB.
    const bytes = 256 * 1024 * 1024
    const url = server.url('/firehose', { size, bytes, ending: 'hold' })
    const client = own(new EventSourceClient(url, stillLife()))
    const iterator = client.events({ highWaterMark: 100 })
    let expected = 1
    const take = async (count: number) => {
      for (let left = count; left > 0; left -= 1) {
        const { value } = await iterator.next()
        if (value?.lastEventId !== String(expected))
          throw new Error(`Expected event ${expected}, got ${value?.lastEventId}`)
        expected += 1
      }
    }
    await take(1)

    // write() has returned false, nothing has drained since, and no byte has left.
    const stalled = await server.waitForStalled(200)
    expect(stalled.counts).toMatchObject({ open: 1, blocked: 1 })
    expect(stalled.counts.refusedWrites).toBeGreaterThan(stalled.counts.drains)
    const { bytesFlushed } = stalled.counts
    // What waits is what the two ends' sockets and the queue hold, a small part of the whole.
    expect(bytesFlushed).toBeLessThan(bytes / 2)
    expect((await server.waitForStalled(400)).counts.bytesFlushed).toBe(bytesFlushed)
    expect(client.metrics.bytes).toBeLessThanOrEqual(bytesFlushed)

    // Room for more: the bytes move again, and stop again.
    await take(Math.ceil((2 * bytesFlushed) / size))
    await server.waitFor({ flushed: bytesFlushed + 1 })
    const again = await server.waitForStalled(200)
    expect(again.counts.drains).toBeGreaterThan(stalled.counts.drains)
    expect(again.counts.bytesFlushed).toBeGreaterThan(bytesFlushed)

    // And to the end, each event once and in its order.
    await take(bytes / size - expected + 1)
    expect(expected).toBe(bytes / size + 1)
    expect((await server.waitFor({ flushed: bytes })).counts).toMatchObject({ blocked: 0 })
  })

  it('queues no more than the high-water mark and the events of one chunk', async () => {
    const server = testSession()
    const size = 1024
    const highWaterMark = 10
    const url = server.url('/firehose', { size, bytes: 256 * 1024 * 1024 })
    const client = own(new EventSourceClient(url, stillLife()))
    let received = 0
    client.on('message', () => void (received += 1))
    const iterator = client.events({ highWaterMark })
    await iterator.next()
    await server.waitForStalled(200)
    const queued = received - 1
    expect(queued).toBeGreaterThanOrEqual(highWaterMark)
    // The largest chunk that a platform hands over at once is far below two megabytes.
    expect(queued).toBeLessThan(highWaterMark + (2 * 1024 * 1024) / size)
    await iterator.return()
  })

  it('is not taken for a silent server', async () => {
    const server = testSession()
    const { clock, ...still } = stillLife()
    const bytes = 128 * 1024 * 1024
    const url = server.url('/firehose', { size: 1024, bytes, ending: 'hold' })
    const client = own(new EventSourceClient(url, { clock, ...still, idleTimeout: 1000 }))
    const iterator = client.events({ highWaterMark: 10 })
    await iterator.next()
    await server.waitForStalled(200)
    await clock.advance(60_000)
    expect(client.state).toMatchObject({ status: 'open', attempt: 1 })

    for (let left = bytes / 1024 - 1; left > 0; left -= 1) await iterator.next()
    expect(client.state).toMatchObject({ status: 'open', attempt: 1 })
    // From now on the silence is the server's own.
    await clock.advance(1000)
    expect((await reached(client, 'waiting', 1)).error).toMatchObject({ code: 'idle-timeout' })
  })
})
