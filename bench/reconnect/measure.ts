/**
 * A thousand connections, all broken at once by the server: how long, and how much CPU, until all are back. Arguments:
 * the client's name, the origin, the number of connections.
 */
import { cpuSince, loadClient, tell } from '../measured.ts'

const [clientName = '', origin = '', connections = ''] = process.argv.slice(2)
const client = await loadClient(clientName)
const count = Number(connections)

export interface Measured {
  /** Each reconnected with the last event ID that it had been given, and received its event. */
  readonly correct: boolean
  readonly milliseconds: number
  readonly cpuMilliseconds: number
}

const positions = new Map<number, string[]>()
let arrived = 0
let wake = () => {}
/** Resolves once so many events have come to all of them together. */
const arrivals = (expected: number) =>
  new Promise<void>((resolve) => {
    wake = () => {
      if (arrived >= expected) resolve()
    }
    wake()
  })

for (let index = 0; index < count; index++) {
  positions.set(index, [])
  client.open(`${origin}/hold?client=${index}`, (data) => {
    positions.get(index)!.push(data)
    arrived++
    wake()
  })
  // A few at a time: opening is not measured.
  if (index % 100 === 99) await arrivals(index + 1)
}
await arrivals(count)

const before = process.cpuUsage()
const started = performance.now()
await fetch(`${origin}/drop`)
await arrivals(count * 2)
const milliseconds = performance.now() - started
const cpuMilliseconds = cpuSince(before) * 1000
tell({
  correct: areResumed([...positions.values()]),
  milliseconds,
  cpuMilliseconds,
} satisfies Measured)

/** Each has received two events; the second has the last event ID of its request, which is unique. */
function areResumed(all: readonly (readonly string[])[]): boolean {
  const second = new Set(all.map(([, data]) => data))
  return (
    second.size === count &&
    all.every(([first, data, ...more]) => first === 'came with ' && data !== first && !more.length)
  )
}
