/**
 * `npm run test:crashes -- --kills 100 --seed 1`: kills a process that writes events to SQLite, and reloads a page
 * that writes them to its storages, as often as given; each resumes. Every event must be there, in order, with at
 * most one duplicate per kill. The same seed makes the same schedule of kills.
 */
import { parseArgs } from 'node:util'
import { markdownTable } from 'markdown-table'
import { launchPuppeteer } from '../browsers/driver/puppeteer.ts'
import { record } from '../reliability/record.ts'
import { Checks } from '../support/checks.ts'
import { killProcess } from './node/kill-process.ts'
import { reloadPage } from './page/reload-page.ts'
import { type Series, head, tableOf, total } from './series.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    // The number of reloads for each of the page's storages; the default is that of the kills.
    reloads: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    record: { type: 'boolean', default: false },
  },
})
const kills = Number(values.kills)
const reloads = Number(values.reloads ?? kills)
const seed = Number(values.seed)
if (!(Number.isInteger(kills) && Number.isInteger(reloads) && Number.isInteger(seed))) {
  console.error('--kills, --reloads and --seed take whole numbers')
  process.exit(1)
}
console.log(`seed ${seed}`)

const checks = new Checks()
const all: Series[] = []

function report(series: Series): void {
  all.push(series)
  const { end, lives, outcomes, problems, seconds, title } = series
  console.log(`\n${title}: ${end} events, ${seconds.toFixed(1)} s\n`)
  console.log(markdownTable([head, ...tableOf(series).map((row) => row.map(String))]))
  for (const [index, outcome] of outcomes.entries())
    checks.count(`life ${index}, killed ${lives[index]?.moment ?? 'no more'}`, outcome.problems)
  checks.count(title, problems)
}

try {
  if (kills > 0) report(await killProcess(kills, seed))
  if (reloads > 0) {
    const browser = await launchPuppeteer('chromium')
    try {
      report(await reloadPage(browser, 'IndexedDB', reloads, seed))
      report(await reloadPage(browser, 'localStorage', reloads, seed))
    } finally {
      await browser.close()
    }
  }
} catch (error) {
  checks.count(`the run with seed ${seed}`, [String(error)])
}

const sum = (name: 'rows' | 'doubled' | 'lost') =>
  all.reduce((whole, { outcomes }) => whole + total(outcomes, name), 0)
record('crashes', {
  title: 'Crashes and reloads',
  command: `npm run test:crashes -- --kills ${kills} --seed ${seed}`,
  summary:
    'A process that writes each event to SQLite and saves its last event ID with `fileStorage` is killed by SIGKILL' +
    ' at random moments; a page in Chromium that writes to IndexedDB or `localStorage`, with `webStorage`, is ' +
    'reloaded at random moments. Each resumes after its last ID. Every event is stored, in order, and no kill ' +
    'repeated more than one.',
  figures: [
    { what: 'kills by SIGKILL', value: kills },
    { what: 'reloads of a page', value: 2 * reloads },
    { what: 'events', value: all.reduce((whole, { end }) => whole + end, 0) },
    { what: 'events lost', value: sum('lost') },
    { what: 'events repeated', value: sum('doubled') },
    {
      what: 'most repeated by one kill or reload',
      value: Math.max(...all.flatMap(({ outcomes }) => outcomes.map(({ doubled }) => doubled))),
    },
  ],
  table: {
    head: ['', ...head],
    rows: all.flatMap((series) => tableOf(series).map((row) => [series.title, ...row])),
  },
})
console.log()
checks.finish()
