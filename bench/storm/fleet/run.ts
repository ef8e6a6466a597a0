/**
 * `npm run bench:fleet -- --clients 5000 --down 10000`: so many clients in two processes, and a server with a numbered
 * log in a third. It is killed in the middle of an event, stays away for so many milliseconds, and is started again at
 * the same port. Each client has to get each event, once and in order. With `--write` the figures are written to
 * bench/results/fleet.json and into the docs; `--record` keeps them for docs/reports/reliability.md.
 */
import { execSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { record } from '../../../test/reliability/record.ts'
import { fillBlocks } from '../doc-blocks.ts'
import { busiestSecond } from './busiest-second.ts'
import { Forked } from '../../../test/support/forked.ts'
import { freePort } from '../../../test/support/node/free-port.ts'
import type { FromClients, FromServer, ToClients, ToServer } from './messages.ts'
import { watchOpen } from './watch-open.ts'

const usual = { clients: 5000, down: 10_000 }
const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: String(usual.clients) },
    down: { type: 'string', default: String(usual.down) },
    // Milliseconds between two events.
    interval: { type: 'string', default: '500' },
    write: { type: 'boolean', default: false },
    // Read by `record`.
    record: { type: 'boolean', default: false },
  },
})
const [count, down, interval] = [values.clients, values.down, values.interval].map(Number) as [
  number,
  number,
  number,
]
if (!(count >= 2 && down >= 0 && interval >= 1)) {
  console.error('--clients takes a number from 2, --down and --interval take milliseconds')
  process.exit(1)
}

// Node raises its own limit as far as it may; the server needs a file for each client.
const limit = execSync('ulimit -Hn', { shell: '/bin/sh', encoding: 'utf8' }).trim()
if (limit !== 'unlimited' && Number(limit) < count + 100) {
  console.error(
    `${count} clients need ${count + 100} open files, the limit is ${limit}: raise it by ulimit -n`,
  )
  process.exit(1)
}

type Server = Forked<FromServer, ToServer>
type Clients = Forked<FromClients, ToClients>

let passed = 0
let failed = 0
function check(what: string, holds: boolean): void {
  if (holds) passed += 1
  else failed += 1
  console.log(`${holds ? 'ok  ' : 'FAIL'}  ${what}`)
}

const folder = mkdtempSync(join(tmpdir(), 'headwater-fleet-'))
const running: (Server | Clients)[] = []
const program = (name: string) => new URL(`${name}.ts`, import.meta.url)
const startServer = async (port: number) => {
  const server: Server = new Forked(program('server'), port, join(folder, 'log'), interval)
  running.push(server)
  return [server, (await server.next('port')).port] as const
}

async function play(): Promise<void> {
  const [first, port] = await startServer(await freePort())
  const halves = [Math.ceil(count / 2), Math.floor(count / 2)]
  const fleets = halves.map(
    (half): Clients => new Forked(program('clients'), `http://127.0.0.1:${port}`, half),
  )
  running.push(...fleets)
  const open = watchOpen(fleets)

  await open.reaches(count)
  // For longer than `minUptime`, and with events that everyone has seen.
  await sleep(Math.min(6000, 10 * interval))
  first.send('tear')
  const before = await first.next('last')
  await first.kill()
  console.log(`killed the server after event ${before.last}, in the middle of it`)
  await open.reaches(0)
  await sleep(down)
  const [second] = await startServer(port)
  await open.reaches(count)
  check(`all ${count} clients are back`, true)

  // They are to live on the new connection too.
  await sleep(4 * interval)
  second.send('stop')
  const { last, connectedAt } = await second.next('last')
  const reports = await Promise.all(
    fleets.map((fleet) => {
      fleet.send({ end: last })
      return fleet.next('problems')
    }),
  )
  const sum = (name: 'attempts' | 'opens' | 'events') =>
    reports.reduce((total, report) => total + report[name], 0)
  const problems = reports.flatMap((report) => report.problems)
  check(`each got the events 1 to ${last}, whole, once and in order`, problems.length === 0)
  for (const problem of problems.slice(0, 10)) console.log(`      ${problem}`)
  check(`they are ${last * count} events in all`, sum('events') === last * count)
  check('each reconnected once', connectedAt.length === count && sum('opens') === 2 * count)

  const backAfter = (part: number) => Math.round(connectedAt[Math.ceil(count * part) - 1]!)
  const figures = {
    clients: count,
    down,
    events: last * count,
    attempts: sum('attempts') - count,
    peak: busiestSecond(connectedAt),
    half: backAfter(0.5),
    most: backAfter(0.99),
    all: backAfter(1),
  }
  const seconds = (time: number) => `${(time / 1000).toFixed(1)} s`
  const text =
    `${count} clients, the server down for ${seconds(down)}: ${figures.attempts} attempts to reconnect, at most ` +
    `${figures.peak} connections per second; half of the clients were back ${seconds(figures.half)} after the server, ` +
    `99 % after ${seconds(figures.most)}, all after ${seconds(figures.all)}. Of ${figures.events} events, none was lost ` +
    'or delivered twice.'
  if (failed > 0) return
  console.log(text)
  record('fleet', {
    title: 'A fleet whose server is killed',
    command: `npm run bench:fleet -- --clients ${count} --down ${down}`,
    summary:
      `${count} clients in two processes; their server is killed in the middle of an event, and starts again with the same log ` +
      `after ${seconds(down)}. [Reconnection storm](./reconnection-storm.md) shows how the delays spread the clients.`,
    figures: [
      { what: 'clients', value: count },
      { what: 'events handled', value: sum('events') },
      { what: 'events lost, repeated or out of order', value: problems.length },
      { what: 'attempts to reconnect', value: figures.attempts },
      { what: 'most connections in a second', value: figures.peak },
      { what: 'half have reconnected after', value: seconds(figures.half) },
      { what: 'all have reconnected after', value: seconds(figures.all) },
    ],
  })
  if (values.write) {
    mkdirSync('bench/results', { recursive: true })
    writeFileSync('bench/results/fleet.json', `${JSON.stringify(figures, null, 2)}\n`)
    const page = 'docs/reports/reconnection-storm.md'
    const filled = fillBlocks(readFileSync(page, 'utf8'), 'fleet', new Map([['figures', text]]))
    writeFileSync(page, filled)
  }
}

try {
  const deadline = sleep(180_000, undefined, { ref: false }).then(() => {
    throw new Error('the fleet was not back within three minutes')
  })
  await Promise.race([play(), deadline])
} catch (error) {
  check(String(error), false)
} finally {
  await Promise.all(running.map((process) => process.kill()))
  rmSync(folder, { recursive: true, force: true })
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
