import { expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { nodeFetch } from '../../src/node/index.ts'
import { testSession } from '../support/test-session.ts'
import { measure } from './heap.ts'

const fetch = nodeFetch()

it('an idle connection takes at most 8.5 KB of heap, with its client', async () => {
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
  expect((after.heap - before.heap) / clients.length / 1024).toBeLessThan(8.5)
})

it('nothing holds the client whose connection was lost last', async () => {
  const server = testSession()
  const follow = async () => {
    const options = { fetch, reconnect: false, onError() {} }
    const client = new EventSourceClient(server.url('/hello'), options)
    await client.once('message')
    await server.destroy()
    await client.closed
    return new WeakRef(client)
  }
  const reference = await follow()
  for (let round = 0; round < 20 && reference.deref(); round++) await measure()
  expect(reference.deref()).toBeUndefined()
})
