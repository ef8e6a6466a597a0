import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { differs } from '../support/differences.ts'
import type { TestSession } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, frozenPlatform, take, waitForStatus } from '../support/client-probes.ts'
import { deferred } from '../support/deferred.ts'
import { waitUntil } from '../support/wait-until.ts'

const isBounded = !differs('no-backpressure')
const megabyte = 1024 * 1024
/** More than the buffers along the path can hold, if they are bounded: the two socket buffers alone may grow to 40 MB. */
const offered = (isBounded ? 256 : 32) * megabyte

/** Resolves once no bytes move: the server is blocked or, without backpressure, has written everything. */
const waitUntilStalled = (server: TestSession, milliseconds = 200) =>
  isBounded ? server.waitForStalled(milliseconds) : server.waitFor({ flushed: offered })

/** Returns the counts once two consecutive measurements agree: on a busy machine, buffers may fill with pauses. */
async function stalledCounts(server: TestSession) {
  for (let last = -1; ;) {
    const { counts } = await waitUntilStalled(server, 400)
    if (counts.bytesFlushed === last) return counts
    last = counts.bytesFlushed
  }
}

describe('a slow consumer', () => {
  it('pauses the socket until the consumer continues', async () => {
    const server = testSession()
    const size = 4096
    const bytes = offered
    const url = server.url('/firehose', { size, bytes, ending: 'hold' })
    const client = closeAfterTest(new EventSourceClient(url, frozenPlatform()))
    const iterator = client.events({ highWaterMark: 100 })
    let expected = 1
    const takeMany = async (count: number) => {
      for (let left = count; left > 0; left -= 1) {
        const { value } = await iterator.next()
        if (value?.lastEventId !== String(expected))
          throw new Error(`Expected event ${expected}, got ${value?.lastEventId}`)
        expected += 1
      }
    }
    await takeMany(1)

    // write() has returned false, no drain has followed, and no bytes have left.
    const stalled = await stalledCounts(server)
    expect(stalled).toMatchObject({ open: 1, blocked: isBounded ? 1 : 0 })
    expect(stalled.refusedWrites > stalled.drains).toBe(isBounded)
    const { bytesFlushed } = stalled
    // The sockets at both ends and the queue hold a small part of the whole.
    expect(bytesFlushed < bytes / 2).toBe(isBounded)
    // The client itself has read less than half in any case.
    expect(client.metrics.bytes).toBeLessThan(bytes / 2)

    // Consume in small steps until the bytes move and stop again. Socket buffers grow with the reading speed: after one
    // large read, everything left might fit into them.
    for (let hasMoved = false; !hasMoved;) {
      await takeMany(megabyte / size)
      hasMoved = !isBounded || (await server.log()).counts.bytesFlushed > bytesFlushed
    }
    const stalledAgain = await waitUntilStalled(server)
    expect(stalledAgain.counts.drains > stalled.drains).toBe(isBounded)
    expect(stalledAgain.counts.bytesFlushed > bytesFlushed).toBe(isBounded)

    // Read to the end: each event arrives once, in order.
    await takeMany(bytes / size - expected + 1)
    expect(expected).toBe(bytes / size + 1)
    expect((await server.waitFor({ flushed: bytes })).counts).toMatchObject({ blocked: 0 })
  })

  it('queues at most the high-water mark plus one chunk of events', async () => {
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
    await waitUntilStalled(server)
    const queued = received - 1
    expect(queued).toBeGreaterThanOrEqual(highWaterMark)
    // Before the last chunk the queue had room for another event, and at most one event of a chunk began before it.
    expect(queued).toBeLessThanOrEqual(highWaterMark + Math.ceil(lastChunk / size))
    await iterator.return()
  })

  it('does not trigger the idle timeout', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const bytes = offered
    const url = server.url('/firehose', { size: 1024, bytes, ending: 'hold' })
    const client = closeAfterTest(new EventSourceClient(url, { ...frozen, idleTimeout: 1000 }))
    const iterator = client.events({ highWaterMark: 10 })
    await iterator.next()
    await waitUntilStalled(server)
    await clock.advance(60_000)
    expect(client.state).toMatchObject({ status: 'open', attempt: 1 })

    for (let left = bytes / 1024 - 1; left > 0; left -= 1) await iterator.next()
    expect(client.state).toMatchObject({ status: 'open', attempt: 1 })
    // From now on the silence is the server's.
    await clock.advance(1000)
    expect((await waitForStatus(client, 'waiting', 1)).error).toMatchObject({
      code: 'idle-timeout',
    })
  })
})

it('a full queue is read again although a decoder of an earlier connection settles meanwhile', async () => {
  const server = testSession()
  const url = await server.plan([
    { chunks: ['data: old\n\n'] },
    { chunks: ['data: 1\n\ndata: 2\n\n'] },
  ])
  const asked = deferred<void>()
  const decoded = deferred<string>()
  const decode = (data: string) => {
    if (data !== 'old') return data
    asked.resolve()
    return decoded.promise
  }
  const client = closeAfterTest(new EventSourceClient(url, { decode }))
  client.events()
  await asked.promise
  client.close()
  client.connect()
  const iterator = client.events({ highWaterMark: 1 })
  await waitUntil(() => client.metrics.events === 3)
  decoded.resolve('late')
  // The server's answer takes longer than the settled promise.
  await server.log()
  expect((await take(iterator, 2)).map(({ data }) => data)).toEqual(['1', '2'])
  await server.write('data: 3\n\n', 2)
  expect((await take(iterator, 1)).map(({ data }) => data)).toEqual(['3'])
})
