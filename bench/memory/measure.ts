/**
 * The memory of open connections, and of those that are closed but still referenced. Arguments: the client's name, the
 * origin, `idle` or `busy`, and the numbers of connections. The busy ones receive many events before they idle.
 */
import { once } from 'node:events'
import { type IncomingMessage, get } from 'node:http'
import { get as getSecurely } from 'node:https'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { cpuSince, loadClient, tell } from '../measured.ts'

const [clientName = '', origin = '', mode = '', ...counts] = process.argv.slice(2)
const client = await loadClient(clientName)
const isBusy = mode === 'busy'
const busyEvents = isBusy ? 500 : 0

/** KB a connection. */
export interface Footprint {
  readonly heap: number
  readonly resident: number
}

export interface Measured {
  /** All connections got all that was sent to them. */
  readonly correct: boolean
  /** By the number of connections. */
  readonly open: Readonly<Record<string, Footprint>>
  /** Milliseconds of CPU to open one, its first event included. */
  readonly cpuPerConnect: number
  /** All connections closed, with their `close` functions still referenced. */
  readonly closed: Footprint
}

const closers: (() => void)[] = []
let events = 0
let wake = () => {}

function connect(): void {
  closers.push(
    client.open(`${origin}/hold?events=${busyEvents}`, () => {
      events++
      wake()
    }),
  )
}

/** Connects until there are so many, some at a time, and waits for the last event of each. */
async function connectUpTo(count: number): Promise<void> {
  const step = isBusy ? 20 : 200
  while (closers.length < count) {
    const next = Math.min(count, closers.length + step)
    while (closers.length < next) connect()
    const expected = expectedEvents()
    await new Promise<void>((resolve) => {
      wake = () => {
        if (hasAll(expected)) resolve()
      }
      wake()
    })
  }
}

/** Each gets those of the busy hour and one more. The drain does not know them: a chunk for each has to do. */
const expectedEvents = () => closers.length * (clientName === 'drain' ? 1 : busyEvents + 1)
const hasAll = (expected: number) => events >= expected

/** Bytes in use after garbage collection, which takes several turns because of finalizers. */
async function measure(): Promise<Footprint> {
  let least = Infinity
  for (let since = 0, turn = 0; since < 4 && turn < 30; since++, turn++) {
    await setTimeout(30)
    globalThis.gc!()
    const { heapUsed, external } = process.memoryUsage()
    if (heapUsed + external < least * 0.999) since = 0
    least = Math.min(least, heapUsed + external)
  }
  return { heap: least, resident: process.memoryUsage.rss() }
}

const perConnection = (from: Footprint, to: Footprint, count: number): Footprint => ({
  heap: (to.heap - from.heap) / count / 1024,
  resident: (to.resident - from.resident) / count / 1024,
})

/** The number of connections that the server sees. Without `fetch`, whose memory is measured. */
async function countHeld(): Promise<number> {
  const [response] = (await once(
    (origin.startsWith('https:') ? getSecurely : get)(`${origin}/held`, { agent: false }),
    'response',
  )) as [IncomingMessage]
  return Number(await text(response))
}

async function closeAll(): Promise<void> {
  for (const close of closers) close()
  // The server has seen them all go, and so have we.
  while ((await countHeld()) > 0) await setTimeout(20)
}

// The first connections load and compile code, and some structures grow with the largest number of connections ever
// open. Both are excluded: these connections are closed before the measurement begins.
const sizes = counts.map(Number)
await connectUpTo(isBusy ? sizes[0]! : Math.min(200, sizes[0]!))
await closeAll()
const already = closers.length
const base = await measure()
const open: Record<string, Footprint> = {}
let cpu = 0
for (const count of sizes) {
  const before = process.cpuUsage()
  await connectUpTo(already + count)
  cpu += cpuSince(before)
  open[count] = perConnection(base, await measure(), count)
}
const correct = clientName === 'drain' || events === expectedEvents()
const cpuPerConnect = (cpu / (closers.length - already)) * 1000
await closeAll()
const closed = perConnection(base, await measure(), closers.length - already)
tell({ correct, open, cpuPerConnect, closed } satisfies Measured)
