/**
 * `npm run soak -- --minutes 10`: lasting clients on connections that break all the time, and short-lived ones. Every
 * few seconds all pause, and their resources are counted. The run continues after its time until there were ten
 * thousand reconnects, a million events and a thousand clients.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { markdownTable } from 'markdown-table'
import { record } from '../reliability/record.ts'
import { Checks } from '../support/checks.ts'
import { Forked } from '../support/forked.ts'
import { soon } from '../support/soon.ts'
import { waitUntil } from '../support/wait-until.ts'
import type { FromServer, ToServer } from './messages.ts'
import { Page } from './page.ts'
import { type Reading, countSockets, isConnecting, read } from './reading.ts'
import { riseOf } from './slope.ts'
import { type Stayer, startStayers } from './stayers.ts'
import { Workers } from './workers.ts'
import type { World } from './world.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    record: { type: 'boolean', default: false },
  },
})
const minutes = Number(values.minutes)
if (!(minutes > 0)) {
  console.error('--minutes takes a number above 0')
  process.exit(1)
}

const wanted = { reconnects: 10_000, events: 1_000_000, clients: 1000 }
const workers = 8
// Early compilation and pooling is not a leak; after that the heap may grow by at most this much.
const warmUp = 0.25
const heapLimit = 500_000

const checks = new Checks()
const warnings: string[] = []
process.on('warning', ({ message, name }) => void warnings.push(`${name}: ${message}`))

const folder = mkdtempSync(join(tmpdir(), 'headwater-soak-'))
const server = new Forked<FromServer, ToServer>(new URL('server.ts', import.meta.url))

async function soak(): Promise<void> {
  const { port } = await server.next('port')
  const origin = `http://127.0.0.1:${port}`
  const page = new Page()
  page.install()
  const { signal } = new AbortController()
  const stayers = startStayers(origin, folder, signal)
  const released = new Set<WeakRef<object>>()
  const world: World = {
    origin,
    folder,
    signal,
    page,
    counts: { clients: 0, events: 0, reconnects: 0 },
    release: (client) => void released.add(new WeakRef(client)),
    clients: stayers.flatMap(({ client }) => client ?? []),
  }
  const crowd = new Workers(world, workers)
  // Printed now, since the first output opens its pipe.
  console.log(`${stayers.length} clients stay, ${workers} others at a time come and go`)
  const start = performance.now()
  const seconds = () => (performance.now() - start) / 1000
  const total = () => totalOf(world, stayers)
  const readings: Reading[] = []

  const isDone = () => seconds() >= minutes * 60 && hasAll(total())
  // If the machine is too slow for the counts, this is reported and not awaited.
  const isLate = () => seconds() >= minutes * 180 + 60
  while (!isDone() && !isLate()) {
    await pause(Math.min(10, 2.5 * minutes) * 1000)
    await soon(crowd.hold(), 'the short lives to end')
    server.send('pause')
    const { stands } = await server.next('stands')
    await waitUntil(() => isStill(stayers, stands), { for: () => shown(stayers, stands) })
    const reading = await read(world, released, seconds())
    readings.push(reading)
    progress(reading, total())
    server.send('resume')
    crowd.resume()
  }
  crowd.end()
  judge(readings, stayers, crowd, total())
  for (const stayer of stayers) stayer.close()
}

type Counts = World['counts']

function totalOf(world: World, stayers: readonly Stayer[]): Counts {
  const counts = { ...world.counts }
  for (const stayer of stayers) {
    const { events, reconnects } = stayer.counts()
    counts.events += events
    counts.reconnects += reconnects
  }
  return counts
}

const hasAll = (counts: Counts): boolean =>
  counts.clients >= wanted.clients &&
  counts.events >= wanted.events &&
  counts.reconnects >= wanted.reconnects

/** Each has received all events, on its one socket. */
const isStill = (stayers: readonly Stayer[], stands: Readonly<Record<string, number>>): boolean =>
  countSockets() === stayers.length &&
  !isConnecting() &&
  stayers.every(({ isOpen, name, received }) => isOpen() && received.last === (stands[name] ?? 0))

const shown = (stayers: readonly Stayer[], stands: Readonly<Record<string, number>>): string =>
  `${stayers.length} sockets, there are ${countSockets()}; ` +
  stayers
    .map(({ isOpen, name, received }) => {
      return `${name} ${isOpen() ? 'open' : 'not open'} ${received.last}/${stands[name]}`
    })
    .join(', ')

const count = (value: number): string =>
  Math.round(value).toLocaleString('en-US').replaceAll(',', ' ')
// Adding zero removes the sign of a negative zero.
const megabytes = (bytes: number): string => `${(Math.round(bytes / 1e4) / 100 + 0).toFixed(2)} MB`

function progress(reading: Reading, { clients, events, reconnects }: Counts): void {
  const { at, handles, heap, onPage, onSignal, sockets, uncollected } = reading
  console.log(
    `${at.toFixed(0).padStart(4)} s  ${count(events)} events  ${count(reconnects)} reconnects  ` +
      `${count(clients)} clients  heap ${megabytes(heap)}  ${sockets} sockets  ${handles} handles  ` +
      `listeners ${onSignal} on the signal, ${onPage} on the page  ${uncollected} uncollected`,
  )
}

function judge(
  readings: readonly Reading[],
  stayers: readonly Stayer[],
  crowd: Workers,
  total: Counts,
): void {
  for (const name of ['reconnects', 'events', 'clients'] as const)
    checks.check(
      `${count(total[name])} ${name}, of ${count(wanted[name])}`,
      total[name] >= wanted[name],
    )
  for (const { name, received } of stayers)
    checks.check(
      `${name}: ${count(received.last)} events, each once and in order${received.problem ? `; ${received.problem}` : ''}`,
      received.problem === undefined && received.last > 0,
    )
  checks.check(
    `every short life went as it should${crowd.problems.length > 0 ? `; ${crowd.problems.slice(0, 5).join('; ')}` : ''}`,
    crowd.problems.length === 0,
  )
  checks.check(`no warning of the process: ${warnings.join('; ') || 'none'}`, warnings.length === 0)

  const settled = readings.slice(Math.floor(readings.length * warmUp))
  const rise = riseOf(settled.map(({ at, heap }) => ({ x: at, y: heap })))
  checks.check(
    `the heap rises by ${megabytes(rise)} from reading ${readings.length - settled.length + 1} to ${readings.length}, by less than ${megabytes(heapLimit)}`,
    settled.length >= 10 && rise < heapLimit,
  )
  const [first, last] = [readings[0]!, readings.at(-1)!]
  const flat = ['sockets', 'handles', 'onSignal', 'onPage', 'onProcess', 'uncollected'] as const
  for (const name of flat) {
    const all = [...new Set(readings.map((reading) => reading[name]))]
    const expected = name === 'uncollected' ? 0 : first[name]
    checks.check(`${titles[name]}: ${all.join(', ')}`, all.length === 1 && all[0] === expected)
  }

  const rows = [
    ['heap after collection', megabytes(settled[0]!.heap), megabytes(last.heap), megabytes(rise)],
    ['resident', megabytes(settled[0]!.resident), megabytes(last.resident), ''],
    ...flat.map((name) => [
      titles[name],
      String(settled[0]![name]),
      String(last[name]),
      String(last[name] - settled[0]![name]),
    ]),
  ]
  const head = ['', `after ${settled[0]!.at.toFixed(0)} s`, `after ${last.at.toFixed(0)} s`, 'rise']
  console.log(`\n${markdownTable([head, ...rows])}\n`)
  record('soak', {
    title: 'Long runs',
    command: `npm run soak -- --minutes ${minutes}`,
    summary:
      'Eight clients stay connected while the server keeps breaking, stalling and refusing their connections; other ' +
      'clients come and go in every possible way. Each client that stays receives each event once and in order, and ' +
      'no resource accumulates.',
    figures: [
      { what: 'minutes', value: minutes },
      { what: 'reconnects', value: total.reconnects },
      { what: 'events', value: total.events },
      { what: 'clients created and closed', value: total.clients },
      { what: 'growth of the heap', value: megabytes(rise) },
    ],
    table: { head, rows },
  })
}
const titles = {
  sockets: 'sockets',
  handles: 'handles',
  onSignal: 'listeners on a shared signal',
  onPage: 'listeners on the page',
  onProcess: 'listeners on the process',
  uncollected: 'closed clients not collected',
}

try {
  await soak()
} catch (error) {
  checks.check(String(error), false)
} finally {
  await server.kill()
  rmSync(folder, { recursive: true, force: true })
}
checks.finish()
process.exit()
