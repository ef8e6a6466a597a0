/**
 * `npm run fuzz:chromium -- --streams 100000 --seed 7`: generated streams, over HTTP, read in one page of Chromium by its
 * own `EventSource` and by ours, and both held against the reference. Nothing that the two do differently goes unseen:
 * it is one of `nativeDifferences`, and counted, or the run fails. `--record` keeps the figures.
 */
import { parseArgs } from 'node:util'
import { browserVersion } from '../../../bench/chromium/launch.ts'
import { record } from '../../reliability/record.ts'
import { nativeDifferences } from '../../native/native-differences.ts'
import { checkAtOnce, showFailure } from '../support/check.ts'
import { Tally } from '../support/ingredients.ts'
import { wireJourneys } from '../support/journey-arbitraries.ts'
import { Comparisons } from '../support/mismatch.ts'
import { streamDifferences } from './expected.ts'
import { followInChromium } from './follow.ts'
import { startRig } from './rig.ts'

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '6000' },
    seed: { type: 'string', default: String(Date.now() & 0x7fffffff) },
    /** Of one failure, as it was shown. */
    path: { type: 'string' },
    record: { type: 'boolean', default: false },
  },
})
const [wanted, seed] = [Number(values.streams), Number(values.seed)]
if (!(wanted > 0 && Number.isInteger(seed))) {
  console.error('--streams takes a number, --seed an integer')
  process.exit(1)
}
console.log(`seed ${seed}`)

/** Enough that journeys waiting for their reconnection time do not delay the others. */
const atOnce = 200

const comparisons = new Comparisons()
const tally = new Tally()
const differences = new Map(streamDifferences.map((name) => [name, 0]))
const started = performance.now()
const rig = await startRig()
let failure: Awaited<ReturnType<typeof checkAtOnce>>
try {
  for (let batch = 0; !failure && tally.streams < wanted; batch += 1) {
    // A journey has eight or nine streams; a batch is no longer than the rest.
    const count = Math.max(10, Math.min(2000, Math.ceil((wanted - tally.streams) / 8)))
    const run = { seed: (seed + batch) | 0, count, path: values.path }
    failure = await checkAtOnce(wireJourneys, run, atOnce, tally, (journey) =>
      followInChromium(journey, rig, comparisons, tally, differences),
    )
    if (values.path !== undefined) break
  }
} finally {
  await rig.stop()
}
const seconds = (performance.now() - started) / 1000
if (failure)
  console.log(
    showFailure(failure, `npm run fuzz:chromium -- --seed ${failure.seed} --path ${failure.path}`),
  )

const format = (value: number) => value.toLocaleString('en-US')
const { bytes, events, streams } = tally
console.log(
  `Chromium ${browserVersion()}: ${format(streams)} streams, each to three readers, ${format(bytes)} bytes, ` +
    `${format(events)} events, ${seconds.toFixed(1)} s`,
)
for (const [name, count] of differences) {
  const { what, why } = nativeDifferences[name]
  console.log(`${name}, in ${format(count)} journeys: ${what} ${why}`)
}
// Ingredients that never occurred were not compared.
const unseen = [...differences].filter(([, count]) => count === 0).map(([name]) => name)
if (unseen.length > 0 && streams >= 5000) console.log(`No journey had: ${unseen.join(', ')}`)

const compared = [...comparisons.counts.values()].reduce((total, count) => total + count, 0)
record('fuzz-chromium', {
  title: 'Generated streams in Chromium, compared with its `EventSource`',
  command: `npm run fuzz:chromium -- --streams ${wanted}`,
  summary:
    'Each stream is served over HTTP to three readers in one page: Chromium’s own `EventSource`, the drop-in and ' +
    '`on`. Events, states, origins, the `Last-Event-ID` at the server and the pause before each reconnection are ' +
    'compared with the reference. Each deviation of Chromium from the standard has a name and is counted.',
  figures: [
    { what: 'Chromium', value: browserVersion() },
    { what: 'streams, each to three readers', value: format(streams) },
    { what: 'bytes', value: format(bytes) },
    { what: 'events expected', value: format(events) },
    { what: 'comparisons', value: format(compared) },
    { what: 'unnamed differences', value: failure ? 1 : 0 },
    { what: 'seconds', value: Math.round(seconds) },
  ],
  table: {
    head: ['difference', 'what', 'journeys'],
    rows: [...differences].map(([name, count]) => [
      name,
      nativeDifferences[name].what,
      format(count),
    ]),
  },
})

const failed = (failure ? 1 : 0) + (streams >= 5000 ? unseen.length : 0)
const passed = comparisons.counts.size - (failure ? 1 : 0) + differences.size - unseen.length
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
