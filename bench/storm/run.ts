/**
 * Lets 100 000 clients of each policy reconnect to the server of each scenario, prints the server's view, and saves it:
 * everything in bench/results/storm.json, tables and a chart in the docs. The same seed gives the same files. With
 * `--check`, nothing is written: it fails if a file is out of date. Results for another number of clients are only
 * printed.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { fillBlocks } from './doc-blocks.ts'
import { drawStorm } from './picture.ts'
import { headwaterPolicy, policies } from './policies.ts'
import { scaled, scenarios } from './scenario.ts'
import { simulate } from './simulate.ts'
import { simulateReal } from './simulate-real.ts'
import { studies } from './study.ts'
import { summarize } from './summary.ts'
import { tableOf } from './table.ts'

const usual = 100_000
/** The policies in the chart, with their titles. */
const drawn = new Map([
  ['headwater', 'headwater'],
  ['browsers', 'browsers, eventsource, undici: every 3 s'],
  ['fetch-event-source', 'fetch-event-source, launchdarkly-eventsource: every second'],
  [
    'launchdarkly-eventsource, backoff and jitter',
    'launchdarkly-eventsource with its options for backoff and jitter',
  ],
])
const page = 'docs/reports/reconnection-storm.md'
const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: String(usual) },
    real: { type: 'string', default: '1000' },
    check: { type: 'boolean', default: false },
  },
})
const [clients, realClients] = [Number(values.clients), Number(values.real)]
if (!(clients >= 1 && realClients >= 1)) {
  console.error('--clients and --real take a number from 1')
  process.exit(1)
}
const seed = 1

const results = studies.map(({ name, title, cases }) => ({
  name,
  title,
  clients,
  seed,
  rows: cases.map(({ scenario, policy, ...row }) => {
    const server = simulate(scaled(scenario, clients / usual), policy, clients, seed)
    return { ...row, summary: summarize(server, scenario, clients) }
  }),
}))
const tables = new Map(results.map(({ name, rows }) => [name, tableOf(rows)]))
for (const { name, title } of results) console.log(`${name}: ${title}\n\n${tables.get(name)}\n`)

// Ours are stood for by the functions that decide: real clients have to do the very same.
let isSame = true
for (const scenario of scenarios) {
  const small = scaled(scenario, realClients / usual)
  const expected = simulate(small, headwaterPolicy('headwater'), realClients, seed)
  const { attempts, backAt } = await simulateReal(small, undefined, realClients, seed)
  const same = isDeepStrictEqual([attempts, backAt], [expected.attempts, expected.backAt])
  console.log(
    `${same ? 'ok  ' : 'FAIL'}  ${realClients} real clients do the same: ${scenario.name}`,
  )
  isSame &&= same
}

const [restart] = scenarios
const series = [...drawn].map(([name, title]) => {
  const policy = policies.find((known) => known.name === name)!
  return { name: title, server: simulate(restart!, policy, usual, seed) }
})
const files = new Map([
  ['bench/results/storm.json', `${JSON.stringify(results, null, 2)}\n`],
  ['docs/images/reconnection-storm.svg', await drawStorm(series, restart!, 75)],
  [page, fillBlocks(readFileSync(page, 'utf8'), 'storm', tables)],
])
const stale = [...files].filter(
  ([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text,
)
if (values.check) for (const [file] of stale) console.log(`FAIL  ${file} is out of date`)
else if (clients === usual)
  for (const [file, text] of stale) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    console.log(`wrote ${file}`)
  }
process.exitCode = isSame && !(values.check && stale.length) ? 0 : 1
