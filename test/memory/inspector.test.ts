import { describe, expect, it, onTestFinished } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { createTap, inspect } from '../../src/inspector/index.ts'
import { FakeInspected } from '../support/fake-inspected.ts'
import { testSession } from '../support/test-session.ts'
import { measure, megabyte } from './heap.ts'

/** How many of them remain after garbage collection. */
async function leftOf(references: readonly WeakRef<object>[]): Promise<number> {
  const alive = () => references.filter((reference) => reference.deref() !== undefined).length
  for (let round = 0; round < 20 && alive() > 0; round += 1) await measure()
  return alive()
}

describe('the inspector', () => {
  it('keeps at most maxBytes of a long stream of events', async () => {
    const client = new FakeInspected()
    const inspection = inspect(client, { panel: false, maxBytes: 4 * megabyte })
    onTestFinished(() => inspection.detach())
    client.become('open')
    const deliver = (count: number) => {
      for (; count > 0; count -= 1) {
        const data = `${count} ${'x'.repeat(2000)}`
        client.deliver({ data, lastEventId: String(count) })
      }
    }
    deliver(3000)
    const before = await measure()
    deliver(30_000)
    const after = await measure()
    expect(after.heap - before.heap).toBeLessThan(2 * megabyte)
    expect(inspection.events.length).toBeGreaterThan(500)
  })

  it('keeps no client that the application has dropped', async () => {
    const server = testSession()
    const url = server.url('/hello', { id: '1' })
    const inspections: Disposable[] = []
    onTestFinished(() => inspections.forEach((each) => each[Symbol.dispose]()))
    const live = async () => {
      const tap = createTap()
      const client = new EventSourceClient(url, tap.options({ decode: (data: string) => data }))
      inspections.push(inspect(client, { panel: false, tap }))
      await client.once('message')
      client.close()
      return new WeakRef(client)
    }
    const references: WeakRef<object>[] = []
    for (let count = 0; count < 40; count += 1) references.push(await live())
    expect(await leftOf(references)).toBe(0)
  })

  it('leaves nothing of a thousand inspections', async () => {
    const live = () => {
      const client = new FakeInspected()
      const inspection = inspect(client, { panel: false })
      client.become('open')
      for (let count = 0; count < 50; count += 1) client.deliver({ data: 'x'.repeat(1000) })
      inspection.detach()
    }
    for (let count = 0; count < 50; count += 1) live()
    const before = await measure()
    for (let count = 0; count < 1000; count += 1) live()
    const after = await measure()
    expect(after.heap - before.heap).toBeLessThan(megabyte)
    expect(performance.getEntriesByType('measure')).toEqual([])
  })
})
