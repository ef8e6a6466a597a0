import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClientName, clientNames } from '../clients.ts'
import { expectResult, measureInProcess } from '../measure-in-process.ts'
import { startServer } from '../start-server.ts'
import type { Measured } from '../throughput/measure.ts'

let server: Awaited<ReturnType<typeof startServer>>
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const measure = async (client: ClientName) => {
  const args = [client, server.origin, 'text', 2000, 65_536]
  return expectResult(await measureInProcess<Measured>('throughput/measure.ts', args))
}
const lossy: ClientName = 'eventsource-client-iteration'

describe('each client reads a complete stream', () => {
  it.each(clientNames.filter((name) => name !== lossy && name !== 'drain'))(
    '%s',
    async (client) => {
      const { correct, complete, lost } = await measure(client)
      expect({ correct, complete, lost }).toEqual({ correct: true, complete: true, lost: 0 })
    },
  )
})

it('detects events lost with the queue of a closed client', async () => {
  const { correct, complete, completeCount } = await measure(lossy)
  expect({ correct, complete }).toEqual({ correct: true, complete: false })
  expect(completeCount[0]).toBeLessThan(completeCount[1])
})
