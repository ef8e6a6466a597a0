/** The client's own work, without a network, measured by mitata. Arguments: the case, and `quick` for a short one. */
import { createParser } from 'eventsource-parser'
import { EventSourceClient, json } from 'headwater'
import { measure } from 'mitata'
import { tell } from '../measured.ts'
import type { CaseName } from './cases.ts'
import { eventCount, fetchFromMemory, texts } from './stream-in-memory.ts'

const [caseName = '', length = ''] = process.argv.slice(2)

export interface Measured {
  /** Nanoseconds an event: the median, and the quickest. */
  readonly median: number
  readonly least: number
  readonly correct: boolean
}

let seen = 0
const count = () => void seen++

/** Reads the whole stream with a client that is set up so. */
async function readWith(
  setUp: (client: EventSourceClient<{}, unknown>) => void | Promise<void>,
  decodes = false,
): Promise<void> {
  const options = { fetch: fetchFromMemory, reconnect: false } as const
  const client = decodes
    ? new EventSourceClient('http://localhost/', { ...options, events: { message: json() } })
    : new EventSourceClient('http://localhost/', options)
  // A loop may have events left when the client has closed.
  await setUp(client as EventSourceClient<{}, unknown>)
  await client.closed
}

const on = (times: number) => (client: EventSourceClient<{}, unknown>) => {
  // Distinct functions: the same one is registered once.
  for (let index = 0; index < times; index++) client.on('message', () => count())
}

const cases: Record<CaseName, { run: () => unknown; expected: number }> = {
  parser: {
    expected: eventCount,
    run() {
      const parser = createParser({ onEvent: count })
      for (const text of texts) parser.feed(text)
    },
  },
  'no-handler': { expected: 0, run: () => readWith(on(0)) },
  'one-handler': { expected: eventCount, run: () => readWith(on(1)) },
  'three-handlers': { expected: eventCount * 3, run: () => readWith(on(3)) },
  listener: {
    expected: eventCount,
    run: () => readWith((client) => client.addEventListener('message', count)),
  },
  iteration: {
    expected: eventCount,
    run: () =>
      readWith(async (client) => {
        for await (const _ of client.events('message')) count()
      }),
  },
  'json-no-handler': { expected: 0, run: () => readWith(on(0), true) },
  'json-one-handler': { expected: eventCount, run: () => readWith(on(1), true) },
  'json-three-handlers': { expected: eventCount * 3, run: () => readWith(on(3), true) },
}

const { run, expected } = cases[caseName as CaseName]
await run()
const correct = seen === expected
const { p50, min } = await measure(run, {
  min_cpu_time: length === 'quick' ? 2e8 : 1e9,
  inner_gc: false,
})
tell({ median: p50 / eventCount, least: min / eventCount, correct } satisfies Measured)
