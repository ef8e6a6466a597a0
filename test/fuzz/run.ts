/**
 * `npm run fuzz -- --streams 1000000 --seed 7`: generated streams, cut anywhere, from their bytes to the handlers, against
 * a slow reference of the standard's algorithm; one in a hundred over HTTP. A stream that fails is shrunk and shown,
 * with the command that shows it again. `--record` keeps the figures for the page on reliability.
 */
import { parseArgs } from 'node:util'
import { record } from '../reliability/record.ts'
import { startServerProcess } from '../support/server-process.ts'
import { follow } from './handlers/follow.ts'
import { followOverHttp } from './handlers/follow-over-http.ts'
import { type Failure, type Run, checkAtOnce, checkInTurn, showFailure } from './support/check.ts'
import { Tally } from './support/ingredients.ts'
import { clientJourneys, wireJourneys } from './support/journey-arbitraries.ts'
import { Comparisons } from './support/mismatch.ts'

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() & 0x7fffffff) },
    /** Of one failure, as it was shown. */
    path: { type: 'string' },
    /** `memory`, `http`, or both. */
    over: { type: 'string', default: 'memory,http' },
    /** The clients use `nodeFetch`. */
    'node-fetch': { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
})
const { path } = values
const [streams, seed] = [Number(values.streams), Number(values.seed)]
const ways = values.over.split(',')
if (!(streams > 0 && Number.isInteger(seed)) || ways.some((way) => !/^(memory|http)$/.test(way))) {
  console.error('--streams takes a number, --seed an integer, --over memory or http or both')
  process.exit(1)
}
// Stacks take a quarter of the time: most streams end in errors. A failure that is shown again has them.
if (path === undefined) Error.stackTraceLimit = 0
if (values['node-fetch']) await import('../runtimes/node-fetch.setup.ts')
console.log(`seed ${seed}`)

const comparisons = new Comparisons()
const tallies = { memory: new Tally(), http: new Tally() }
const seconds = { memory: 0, http: 0 }

/** Runs batches, each with a different seed, until there were enough streams. */
async function fuzz(
  way: 'memory' | 'http',
  wanted: number,
  count: number,
  check: (run: Run) => Promise<Failure | undefined>,
): Promise<Failure | undefined> {
  const started = performance.now()
  const tally = tallies[way]
  let failure: Failure | undefined
  for (let batch = 0; !failure && tally.streams < wanted; batch += 1) {
    failure = await check({ seed: (seed + batch) | 0, count, path })
    if (path !== undefined) break
  }
  seconds[way] = (performance.now() - started) / 1000
  if (failure) {
    const again = `npm run fuzz -- --over ${way} --seed ${failure.seed} --path ${failure.path}`
    console.log(showFailure(failure, again))
  }
  const { bytes, chunks, events } = tally
  console.log(
    `over ${way}: ${tally.streams} streams, ${bytes} bytes in ${chunks} chunks, ${events} events, ${seconds[way].toFixed(1)} s`,
  )
  return failure
}

async function fuzzOverHttp() {
  const server = await startServerProcess()
  try {
    return await fuzz('http', Math.ceil(streams / 100), 20, (run) =>
      checkAtOnce(wireJourneys, run, 32, tallies.http, (journey) =>
        followOverHttp(journey, server, comparisons, tallies.http),
      ),
    )
  } finally {
    await server.stop()
  }
}

const fuzzInMemory = () =>
  fuzz('memory', streams - tallies.http.streams, 200, (run) =>
    checkInTurn(clientJourneys, run, tallies.memory, (journey) =>
      follow(journey, comparisons, tallies.memory),
    ),
  )

const failures = [
  ways.includes('http') ? await fuzzOverHttp() : undefined,
  ways.includes('memory') ? await fuzzInMemory() : undefined,
].filter((failure) => failure !== undefined)

// Checks each promise, and in a long enough run also that the streams contained all ingredients.
let passed = comparisons.counts.size - failures.length
let failed = failures.length
const { missing } = tallies.memory
if (tallies.memory.streams >= 50_000) {
  if (missing.length > 0) console.log(`No stream had: ${missing.join('; ')}`)
  if (missing.length > 0) failed += 1
  else passed += 1
}

const format = (value: number) => value.toLocaleString('en-US')
const sum = (pick: (tally: Tally) => number) => pick(tallies.memory) + pick(tallies.http)
const compared = [...comparisons.counts.values()].reduce((total, count) => total + count, 0)
record('fuzz', {
  title: 'Generated streams',
  command: `npm run fuzz -- --streams ${streams}`,
  summary:
    'Streams of hostile bytes, cut into chunks at any byte, with connections that end, break and are refused, are ' +
    'read by each way to listen (`on`, `onAny`, `addEventListener`, `for await`, `onComment`, `streamEvents`, the ' +
    'drop-in). Events, last event IDs, headers and reconnection times are compared with a slow reference ' +
    'implementation of the standard.',
  figures: [
    { what: 'streams', value: format(sum(({ streams: count }) => count)) },
    { what: 'of them over HTTP', value: format(tallies.http.streams) },
    { what: 'bytes', value: format(sum(({ bytes }) => bytes)) },
    { what: 'chunks', value: format(sum(({ chunks }) => chunks)) },
    { what: 'events expected', value: format(sum(({ events }) => events)) },
    { what: 'comparisons', value: format(compared) },
    { what: 'differences', value: failures.length },
    // CPU time: the elapsed time depends on other load of the machine.
    { what: 'seconds of CPU', value: Math.round(process.cpuUsage().user / 1e6) },
  ],
  table: {
    head: ['contents', 'streams'],
    rows: [...tallies.memory.counts].map(([name, count]) => [name, format(count)]),
  },
})

console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
