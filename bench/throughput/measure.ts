/**
 * Reads one stream with one client and reports the cost. Arguments: the client's name, the origin, the stream, the
 * number of events, the chunk size.
 */
import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { OnData } from '../clients/client.ts'
import { cpuSince, loadClient, tell } from '../measured.ts'
import { type StreamName, periodOf, streams } from '../streams.ts'

const [clientName = '', origin = '', streamName = '', ...numbers] = process.argv.slice(2)
const [eventCount = 0, chunkSize = 0] = numbers.map(Number)
const stream = streamName as StreamName
const client = await loadClient(clientName)
// A client that drops chunks counts those.
const counts = clientName !== 'drain'

export interface Measured {
  /** Of the events that are checked: whether all came, whole and in order, with the client closed after the last. */
  readonly correct: boolean
  /**
   * The same, with the client closed by the end of the stream, and a slow consumer if the client supports it; and the
   * number of received and of sent events.
   */
  readonly complete: boolean
  readonly completeCount: readonly [came: number, sent: number]
  readonly seconds: number
  readonly cpu: number
  /** In the measured pass. */
  readonly lost: number
}

const urlOf = (count: number) =>
  `${origin}/stream?stream=${stream}&events=${count}&chunk=${chunkSize}`

type Read = (count: number, onData: OnData) => Promise<number>

/** Reads until so many events have come, or nothing for a while: then some were lost. */
const readCount: Read = (count, onData) =>
  watchIdle(onData, (counting, received, finish) => {
    const close = client.open(urlOf(count), (data) => {
      counting(data)
      if (received() === count) {
        close()
        finish()
      }
    })
    return close
  })

/** Reads until the client says that the stream has ended. */
const readToEnd: Read = (count, onData) =>
  watchIdle(onData, (counting, _received, finish) => {
    void client.readToEnd(urlOf(count), counting).then(finish)
    return () => {}
  })

/** Counts events, and gives up when no more arrive. */
function watchIdle(
  onData: OnData,
  read: (counting: OnData, received: () => number, finish: () => void) => () => void,
): Promise<number> {
  return new Promise((resolve) => {
    let received = 0
    let before = -1
    const finish = () => {
      clearInterval(watch)
      resolve(received)
    }
    const watch = setInterval(() => {
      if (received === before) {
        close()
        finish()
      }
      before = received
    }, 3000)
    const counting: OnData = (data) => {
      received++
      return onData(data)
    }
    const close = read(counting, () => received, finish)
  })
}

/** The data of so many events, one after the other. */
function* dataOf(count: number): Generator<string> {
  for (let index = 0; index < count; index++) yield streams[stream].data(index % periodOf(stream))
}

/** Hashes the data of events as they are sent, and as they arrive. */
async function verify(count: number, read: Read, takesItsTime = false) {
  const [expected, actual] = [createHash('sha256'), createHash('sha256')]
  for (const data of dataOf(count)) expected.update(`${data}\n`)
  let seen = 0
  const came = await read(count, (data) => {
    actual.update(`${data}\n`)
    // As a loop does that writes to a file now and then.
    return takesItsTime && ++seen % 100 === 0 ? setImmediate() : undefined
  })
  const same = actual.digest('hex') === expected.digest('hex')
  return { came, ok: came === count && same }
}

const checked = Math.min(periodOf(stream) * 3, Math.max(eventCount, 20))
// The drain does not know events: for it, the stream's end is the end.
const read = counts ? readCount : readToEnd
const counted = await verify(checked, read)
const complete = await verify(checked, readToEnd, true)

// For the compiler's sake, before the clock runs.
await read(Math.ceil(eventCount / 10), () => {})
let expectedCharacters = 0
const period = periodOf(stream)
for (const [index, data] of [...dataOf(period)].entries()) {
  const times = Math.floor(eventCount / period) + (index < eventCount % period ? 1 : 0)
  expectedCharacters += data.length * times
}
let characters = 0
const before = process.cpuUsage()
const started = performance.now()
const received = await read(eventCount, (data) => {
  characters += data.length
})
const seconds = (performance.now() - started) / 1000
const cpu = cpuSince(before)
tell({
  correct: !counts || (counted.ok && characters === expectedCharacters),
  complete: !counts || complete.ok,
  completeCount: [counts ? complete.came : checked, checked],
  lost: counts ? eventCount - received : 0,
  seconds,
  cpu,
} satisfies Measured)
