/**
 * Reads one stream with one client and prints what that took, as JSON. Arguments: the client's file name, the origin,
 * the stream, the number of events, the chunk size.
 */
import { createHash } from 'node:crypto'
import type { BenchClient } from '../clients/client.ts'
import { type StreamName, periodOf, streams } from '../streams.ts'

const [clientName = '', origin = '', streamName = '', ...numbers] = process.argv.slice(2)
const [eventCount = 0, chunkSize = 0] = numbers.map(Number)
const stream = streamName as StreamName
const { default: client } = (await import(`../clients/${clientName}.ts`)) as {
  default: BenchClient
}

/** Reads a stream to its end, or until nothing has come for a while: then events were lost. */
function read(count: number, onData: (data: string) => void): Promise<number> {
  return new Promise((resolve) => {
    let received = 0
    let before = -1
    const watch = setInterval(() => {
      if (received === before) finish()
      before = received
    }, 3000)
    const finish = () => {
      clearInterval(watch)
      close()
      resolve(received)
    }
    const url = `${origin}/stream?stream=${stream}&events=${count}&chunk=${chunkSize}`
    const close = client.open(url, (data) => {
      received++
      onData(data)
      if (received === count) finish()
    })
  })
}

/** The same events, hashed here and as they arrive. */
async function isCorrect(): Promise<boolean> {
  const count = periodOf(stream) * 3
  const [expected, actual] = [createHash('sha256'), createHash('sha256')]
  for (let index = 0; index < count; index++)
    expected.update(`${streams[stream].data(index % periodOf(stream))}\n`)
  const received = await read(count, (data) => actual.update(`${data}\n`))
  return received === count && actual.digest('hex') === expected.digest('hex')
}

const correct = clientName === 'drain' || (await isCorrect())
// For the compiler's sake, before the clock runs.
await read(Math.ceil(eventCount / 20), () => {})
let characters = 0
const started = performance.now()
const before = process.cpuUsage()
const received = await read(eventCount, (data) => {
  characters += data.length
})
const { user, system } = process.cpuUsage(before)
const seconds = (performance.now() - started) / 1000
console.log(JSON.stringify({ correct, received, characters, seconds, cpu: (user + system) / 1e6 }))
process.exit()
