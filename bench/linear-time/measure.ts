/**
 * Events of megabytes. Arguments: the client's name, the origin, the shape, megabytes per event, the number of events,
 * the chunk size, and `memory` to leave out the server.
 */
import { createHash } from 'node:crypto'
import { type LargeShape, makeLargeData } from '../large-events.ts'
import { cpuSince, loadClient, tell } from '../measured.ts'
import { createFetchInMemory } from './fetch-in-memory.ts'

const [clientName = '', origin = '', shape = '', ...numbers] = process.argv.slice(2)
const [megabytes = 0, count = 0, chunkSize = 0] = numbers.map(Number)
// Before the client is loaded: it may keep the one that it finds.
if (numbers.includes('memory')) globalThis.fetch = createFetchInMemory(chunkSize)
const client = await loadClient(clientName)

export interface Measured {
  readonly correct: boolean
  /** Of CPU, for a hundred megabytes. */
  readonly seconds: number
}

const hashOf = (data: string) => createHash('sha256').update(data).digest('hex')

/** Reads so many events of so many megabytes; the data is hashed once the clock has stopped. */
function read(size: number, events: number): Promise<{ data: string[]; seconds: number }> {
  return new Promise((resolve) => {
    const data: string[] = []
    const before = process.cpuUsage()
    const query = `shape=${shape}&megabytes=${size}&events=${events}&chunk=${chunkSize}`
    const close = client.open(
      `${origin}/large?${query}`,
      (one) => {
        data.push(one)
        if (data.length < events) return
        close()
        resolve({ data, seconds: cpuSince(before) })
      },
      { maxBufferSize: 2 ** 28 },
    )
  })
}

// For the compiler's sake.
await read(1, 5)
const { data, seconds } = await read(megabytes, count)
const expected = hashOf(makeLargeData(shape as LargeShape, megabytes))
tell({
  correct: data.every((one) => hashOf(one) === expected),
  seconds: (seconds * 100) / (megabytes * count),
} satisfies Measured)
