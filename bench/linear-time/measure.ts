/**
 * Events of megabytes. Arguments: the client's name, the origin, the shape, megabytes an event, the number of events, the
 * chunk size.
 */
import { createHash } from 'node:crypto'
import { type LargeShape, makeLargeData } from '../large-events.ts'
import { cpuSince, loadClient, tell } from '../measured.ts'

const [clientName = '', origin = '', shape = '', ...numbers] = process.argv.slice(2)
const [megabytes = 0, count = 0, chunkSize = 0] = numbers.map(Number)
const client = await loadClient(clientName)

export interface Measured {
  readonly correct: boolean
  /** Of CPU, for all of them. */
  readonly seconds: number
}

const hashOf = (data: string) => createHash('sha256').update(data).digest('hex')

/** Reads so many events; the data is hashed once the clock has stopped. */
function read(events: number): Promise<{ data: string[]; seconds: number }> {
  return new Promise((resolve) => {
    const data: string[] = []
    const before = process.cpuUsage()
    const query = `shape=${shape}&megabytes=${megabytes}&events=${events}&chunk=${chunkSize}`
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
await read(1)
const { data, seconds } = await read(count)
const expected = hashOf(makeLargeData(shape as LargeShape, megabytes))
tell({ correct: data.every((one) => hashOf(one) === expected), seconds } satisfies Measured)
