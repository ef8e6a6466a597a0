import { fileURLToPath } from 'node:url'
import { bundleScript } from '../bundle-script.ts'
import { browserVersion, isBrowserInstalled } from '../chromium/launch.ts'
import type { Outcome } from '../measure-in-process.ts'
import { cellOf, judgeRounds, runRounds } from '../rounds.ts'
import type { Suite, Table } from '../suite.ts'
import { type TabMeasurement, measureTabs } from './measure-tabs.ts'

const tabCounts = [1, 5, 20] as const

const ways = [
  { client: 'own', title: '`EventSourceClient`, a connection per tab', isShared: false },
  { client: 'shared', title: '`SharedEventSourceClient`, one connection', isShared: true },
] as const

/** Events in each write of the server, 50 times a second. */
const batches = [
  { name: 'single', batch: 1, title: '50 events/s, one at a time' },
  { name: 'batched', batch: 20, title: '1000 events/s, 20 at a time' },
] as const

type Measured = ReadonlyMap<string, Outcome<TabMeasurement>[]>

export default {
  name: 'tabs',
  title: 'One connection for all tabs',
  description:
    'The tabs of one headless Chromium follow the same stream, events of 150 characters. All tabs but one are hidden. ' +
    'CPU is that of all processes of the browser; delays are from the server’s `write` to the handler, in all tabs. ' +
    'Over HTTP/1.1, a browser opens six connections to an origin, so tabs with separate connections use several ' +
    'ports, five tabs each.',
  async run({ quick, log }) {
    if (!isBrowserInstalled()) {
      log('left out: there is no Chromium here')
      return []
    }
    const [rounds, milliseconds] = quick ? [1, 1000] : [3, 3000]
    const script = await bundleScript({
      entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    })
    const tables: Table[] = []
    for (const { name, batch, title } of batches) {
      const cases = tabCounts.flatMap((tabs) =>
        ways.map(({ client, isShared }) => ({ key: `${client} ${tabs}`, tabs, isShared })),
      )
      const measured = await runRounds(
        cases.map(({ key }) => key),
        rounds,
        (key, round) => {
          const { tabs, isShared } = cases.find((one) => one.key === key)!
          log(`round ${round + 1}/${rounds}: ${key}, ${title}`)
          return measureTabs({ script, tabs, isShared, batch }, milliseconds)
        },
      )
      tables.push(
        tableOf(measured, `cpu-${name}`, `CPU of the browser, ${title}`, {
          unit: 'ms per 100 events, all tabs together',
          pick: ({ cpu }) => cpu,
        }),
        tableOf(measured, `p50-${name}`, `Delay, median, ${title}`, {
          unit: 'ms',
          pick: ({ p50 }) => p50,
        }),
        tableOf(measured, `p99-${name}`, `Delay, 99th percentile, ${title}`, {
          unit: 'ms',
          pick: ({ p99 }) => p99,
        }),
      )
    }
    return tables
  },
} satisfies Suite

function tableOf(
  measured: Measured,
  name: string,
  title: string,
  { unit, pick }: { unit: string; pick: (measurement: TabMeasurement) => number },
): Table {
  const columnOf = (tabs: number) => `tabs-${tabs}`
  return {
    name,
    title,
    unit,
    better: 'lower',
    columns: tabCounts.map((tabs) => ({
      name: columnOf(tabs),
      title: tabs === 1 ? '1 tab' : `${tabs} tabs`,
    })),
    baseline: 'own',
    rows: ways.map(({ client, title: way }) => {
      const outcomes = (tabs: number) => measured.get(`${client} ${tabs}`)!
      return {
        client,
        title: way,
        version: `Chromium ${browserVersion()}`,
        side: client === 'shared' ? 'ours' : 'floor',
        cells: Object.fromEntries(
          tabCounts.map((tabs) => [columnOf(tabs), cellOf(outcomes(tabs), pick)]),
        ),
        ...judgeRounds(tabCounts.flatMap(outcomes)),
      }
    }),
  }
}
