import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { differs } from '../support/differences.ts'
import type { TestSession } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

const isBounded = !differs('no-backpressure')
const megabyte = 1024 * 1024
/** More than the buffers on the way hold, where they have a bound: the two sockets' alone may grow to 40 MB. */
const offered = (isBounded ? 256 : 32) * megabyte

/** Resolves once no byte moves: the server may not write, or in Firefox it has written all. */
const untilStill = (server: TestSession, milliseconds = 200) =>
  isBounded ? server.waitForStalled(milliseconds) : server.waitFor({ flushed: offered })

/** The counts once two looks in a row agree: on a busy machine the buffers on the way may fill with pauses. */
async function countsAtRest(server: TestSession) {
  for (let last = -1; ;) {
    const { counts } = await untilStill(server, 400)
    if (counts.bytesFlushed === last) return counts
    last = counts.bytesFlushed
  }
}

describe('a consumer that does not keep up', () => {
  it('stops the socket: the server may not write, and its bytes stand still until the consumer goes on', async () => {
    const server = testSession()
    const size = 4096
    const bytes = offered
    const url = server.url('/firehose', { size, bytes, ending: 'hold' })
    const client = closeAfterTest(new EventSourceClient(url, frozenPlatform()))
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
    const still = await countsAtRest(server)
    expect(still).toMatchObject({ open: 1, blocked: isBounded ? 1 : 0 })
    expect(still.refusedWrites > still.drains).toBe(isBounded)
    const { bytesFlushed } = still
    // What waits is what the two ends' sockets and the queue hold, a small part of the whole.
    expect(bytesFlushed < bytes / 2).toBe(isBounded)
    // Not the client's in any case.
    expect(client.metrics.bytes).toBeLessThan(bytes / 2)

    // Room for more, and no more than it takes: the bytes move again, and stop again. The faster a reader, the more its
    // socket's buffer grows: where much is taken at once, all that is left may fit into it.
    for (let hasMoved = false; !hasMoved;) {
      await take(megabyte / size)
      hasMoved = !isBounded || (await server.log()).counts.bytesFlushed > bytesFlushed
    }
    const again = await untilStill(server)
    expect(again.counts.drains > still.drains).toBe(isBounded)
    expect(again.counts.bytesFlushed > bytesFlushed).toBe(isBounded)

    // And to the end, each event once and in its order.
    await take(bytes / size - expected + 1)
    expect(expected).toBe(bytes / size + 1)
    expect((await server.waitFor({ flushed: bytes })).counts).toMatchObject({ blocked: 0 })
  })

  it('queues no more than the high-water mark and the events of one chunk', async () => {
    const server = testSession()
    const size = 1024
    const highWaterMark = 10
    const url = server.url('/firehose', { size, bytes: offered })
    const client = closeAfterTest(new EventSourceClient(url, frozenPlatform()))
    let received = 0
    let read = 0
    let lastChunk = 0
    client.on('message', () => {
      received += 1
      const { bytes } = client.metrics
      if (bytes > read) lastChunk = bytes - read
      read = bytes
    })
    const iterator = client.events({ highWaterMark })
    await iterator.next()
    await untilStill(server)
    const queued = received - 1
    expect(queued).toBeGreaterThanOrEqual(highWaterMark)
    // Before the last chunk there was room for another event, and a chunk has at most one that began before it.
    expect(queued).toBeLessThanOrEqual(highWaterMark + Math.ceil(lastChunk / size))
    await iterator.return()
  })

  it('is not taken for a silent server', async () => {
    const server = testSession()
    const { clock, ...still } = frozenPlatform()
    const bytes = offered
    const url = server.url('/firehose', { size: 1024, bytes, ending: 'hold' })
    const client = closeAfterTest(
      new EventSourceClient(url, { clock, ...still, idleTimeout: 1000 }),
    )
    const iterator = client.events({ highWaterMark: 10 })
    await iterator.next()
    await untilStill(server)
    await clock.advance(60_000)
    expect(client.state).toMatchObject({ status: 'open', attempt: 1 })

    for (let left = bytes / 1024 - 1; left > 0; left -= 1) await iterator.next()
    expect(client.state).toMatchObject({ status: 'open', attempt: 1 })
    // From now on the silence is the server's own.
    await clock.advance(1000)
    expect((await waitForStatus(client, 'waiting', 1)).error).toMatchObject({
      code: 'idle-timeout',
    })
  })
})
