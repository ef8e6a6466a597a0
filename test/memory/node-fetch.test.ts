import { expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { nodeFetch } from '../../src/node/index.ts'
import { testSession } from '../support/test-session.ts'
import { measure } from './heap.ts'

const fetch = nodeFetch()

it('an idle connection takes less than 9.2 KB of heap, with its client', async () => {
  const server = testSession()
  const open = async (count: number) => {
    const clients: EventSourceClient[] = []
    while (clients.length < count) {
      const some = Array.from({ length: 100 }, () => {
        return new EventSourceClient(server.url('/hello'), { fetch })
      })
      await Promise.all(some.map((client) => client.once('message')))
      clients.push(...some)
    }
    return clients
  }
  // What the first ones load is of no connection.
  const first = await open(300)
  const before = await measure()
  const clients = await open(1500)
  const after = await measure()
  for (const client of [...first, ...clients]) client.close()
  await server.waitForOpen(0)
  const heap = (after.heap - before.heap) / clients.length / 1024
  // Node's fetch takes 24. `npm run bench -- --only memory` has the figures without the test's own part.
  expect(heap).toBeLessThan(9.2)
})

it('nothing holds the client that was closed last', async () => {
  const server = testSession()
  const follow = async () => {
    const client = new EventSourceClient(server.url('/hello'), { fetch })
    await client.once('message')
    client.close()
    return new WeakRef(client)
  }
  const reference = await follow()
  for (let round = 0; round < 20 && reference.deref(); round++) await measure()
  expect(reference.deref()).toBeUndefined()
})
