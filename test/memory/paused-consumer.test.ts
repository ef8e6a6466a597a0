import { describe, expect, it, onTestFinished } from 'vitest'
import { EventSourceClient, streamEvents } from '../../src/index.ts'
import { deferred } from '../support/deferred.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'
import { measure, megabyte } from './heap.ts'

const gigabyte = 1_000_000_000
const size = 1000
const limit = 64 * megabyte

/** Runs a small version first, so that compiled code and the platform's pools are not measured. */
async function warmUp(): Promise<void> {
  const server = testSession()
  const client = new EventSourceClient(server.url('/firehose', { bytes: 20_000_000, size }))
  for await (const { lastEventId } of client) if (lastEventId === '20000') break
}

function firehose() {
  const server = testSession()
  return { server, url: server.url('/firehose', { bytes: gigabyte, size, ending: 'hold' }) }
}

describe('a stream of a gigabyte', () => {
  it('takes less than 64 MB while an iterator is paused', async () => {
    await warmUp()
    const { server, url } = firehose()
    const before = await measure()
    const client = new EventSourceClient(url)
    onTestFinished(() => client.close())
    const iterator = client.events()
    await iterator.next()
    const { counts } = await server.waitForStalled(1000)
    const after = await measure()
    expect(counts).toMatchObject({ open: 1, blocked: 1 })
    expect(after.resident - before.resident).toBeLessThan(limit)
    expect(after.heap - before.heap).toBeLessThan(8 * megabyte)
    // No more than the sockets' buffers and the queue have left the server.
    expect(counts.bytesFlushed).toBeLessThan(limit)
  })

  it('is read in full by a pausing consumer with a flat heap', async () => {
    await warmUp()
    const { server, url } = firehose()
    const before = await measure()
    const client = new EventSourceClient(url)
    onTestFinished(() => client.close())
    const pauses: number[] = []
    let expected = 1
    for await (const { lastEventId } of client.events()) {
      if (lastEventId !== String(expected))
        throw new Error(`Expected ${expected}, got ${lastEventId}`)
      if (expected % 100_000 === 50_000) {
        await server.waitForStalled(50)
        pauses.push((await measure()).heap - before.heap)
      }
      expected += 1
      if (expected > gigabyte / size) break
    }
    expect(client.metrics).toMatchObject({ events: gigabyte / size, bytes: gigabyte })
    expect(pauses).toHaveLength(10)
    expect(Math.max(...pauses)).toBeLessThan(8 * megabyte)
  })

  it("flows past an idle iterator with overflow: 'drop-oldest'", async () => {
    await warmUp()
    const { server, url } = firehose()
    const before = await measure()
    const client = new EventSourceClient(url)
    onTestFinished(() => client.close())
    const iterator = client.events({ overflow: 'drop-oldest', highWaterMark: 100 })
    await server.waitFor({ flushed: gigabyte }, 60_000)
    await waitUntil(() => client.metrics.bytes === gigabyte)
    const after = await measure()
    expect(after.heap - before.heap).toBeLessThan(8 * megabyte)
    expect((await iterator.next()).value?.lastEventId).toBe(String(gigabyte / size - 99))
  })

  it('waits in the socket during a slow decode, then continues', async () => {
    await warmUp()
    const { server, url } = firehose()
    const before = await measure()
    const gate = deferred()
    const decode = (data: string) => {
      return data.startsWith('1000 ') ? gate.promise.then(() => data) : data
    }
    const client = new EventSourceClient(url, { decode })
    onTestFinished(() => client.close())
    let last = 0
    client.on('message', ({ lastEventId }) => void (last = Number(lastEventId)))
    await server.waitForStalled(1000)
    const after = await measure()
    expect(last).toBe(999)
    expect(after.resident - before.resident).toBeLessThan(limit)
    expect(after.heap - before.heap).toBeLessThan(8 * megabyte)
    gate.resolve()
    await waitUntil(() => last > 100_000)
  })

  it('takes less than 64 MB while streamEvents is paused', async () => {
    await warmUp()
    const { server, url } = firehose()
    const before = await measure()
    const stream = streamEvents(url)
    await stream.next()
    await server.waitForStalled(1000)
    const after = await measure()
    await stream.return()
    expect(after.resident - before.resident).toBeLessThan(limit)
    expect(after.heap - before.heap).toBeLessThan(8 * megabyte)
  })
})
