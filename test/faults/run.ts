/**
 * `npm run test:faults`: clients follow a numbered log through a proxy that applies the faults of seeded schedules to
 * their connections. Each client must handle each event once and in order.
 *
 *     npm run test:faults -- --runs 2000
 *     npm run test:faults -- --node-fetch         with nodeFetch in place of fetch
 *     npm run test:faults -- --seed 42            the same schedules again
 *     npm run test:faults -- --seed 42 --path 17  the failed one, and those it shrinks to
 *
 * HTTP detects corrupted framing, which may only cause another attempt. Corrupted data is not detected: neither TCP
 * nor an event stream has a suitable checksum, so an event or its ID can change or be lost. A client must handle the
 * received bytes by the letter of the standard, send the ID of the last dispatched event, and continue in order:
 * `wire-reading.ts` checks this for all schedules.
 */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { record } from '../reliability/record.ts'
import { speedUpReconnections } from './matrix/drop-in-consumer.ts'
import { Leftovers } from './matrix/leftovers.ts'
import { play, serverRetry } from './matrix/play.ts'
import { consumerNames, describeSchedule } from './matrix/schedule.ts'
import { replay, schedulesOf } from './matrix/shrink.ts'
import { Tally } from './matrix/tally.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '600' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    path: { type: 'string' },
    concurrency: { type: 'string', default: '12' },
    'node-fetch': { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
})
const [runs, seed, concurrency] = [values.runs, values.seed, values.concurrency].map(Number) as [
  number,
  number,
  number,
]
if (!(runs >= 1 && concurrency >= 1 && Number.isInteger(seed))) {
  console.error('--runs and --concurrency take a number from 1, --seed an integer')
  process.exit(1)
}

if (values['node-fetch']) await import('../runtimes/node-fetch.setup.ts')

const { signal } = new AbortController()
const slowDown = speedUpReconnections([serverRetry])
let passed = 0
let failed = 0

function check(what: string, holds: boolean): void {
  if (holds) passed += 1
  else failed += 1
  console.log(`${holds ? 'ok  ' : 'FAIL'}  ${what}`)
}

async function again(path: string): Promise<void> {
  const found = await replay(seed, path, signal, !values['no-shrink'])
  console.log(
    found ? `\nThe smallest schedule that fails:\n${found}` : '\nPlayed again, it passes.',
  )
  if (found && values.path !== undefined) failed += 1
  else if (values.path !== undefined) passed += 1
}

async function runAll(): Promise<void> {
  console.log(`${runs} schedules of the seed ${seed}`)
  const start = performance.now()
  const leftovers = new Leftovers(signal)
  const tally = new Tally()
  const failures: number[] = []
  const all = schedulesOf(seed, runs)
  let next = 0
  const lane = async (end: number) => {
    // This failure can be reproduced, so the rest can wait until it is fixed.
    while (next < end && failures.length === 0) {
      const index = next++
      const schedule = all[index]!
      const outcome = await play(schedule, signal)
      tally.add(outcome)
      leftovers.add(outcome.client)
      if (outcome.problems.length === 0) {
        passed += 1
        continue
      }
      failed += 1
      failures.push(index)
      console.log(`\nFAIL  --seed ${seed} --path ${index}`)
      console.log(describeSchedule(schedule))
      for (const problem of outcome.problems) console.log(`→ ${problem}`)
    }
  }
  const runUntil = (end: number) =>
    Promise.all(Array.from({ length: concurrency }, () => lane(end)))
  await runUntil(Math.ceil(runs / 4))
  await leftovers.begin()
  await runUntil(runs)
  const seconds = (performance.now() - start) / 1000

  console.log(`\n${tally.format()}\n`)
  if (failures.length > 0) {
    console.log(`${runs - next} schedules were not played.`)
    if (!values['no-shrink']) await again(String(failures[0]))
    return
  }
  const many = runs < 400 ? 1 : Math.floor(runs / 50)
  const rare = tally.rarerThan(many)
  check(
    `each fault was injected ${many} times or more${rare.map((name) => `, but not: ${name}`)}`,
    rare.length === 0,
  )
  for (const { holds, what } of await leftovers.judge()) check(what, holds)
  const { connections, doubled, events, injected, lost } = tally.all
  console.log(
    `${events} events over ${connections} connections with ${injected} faults, in ${seconds.toFixed(1)} s`,
  )
  record('faults', {
    title: 'Network faults',
    command: 'npm run test:faults',
    summary:
      'Clients follow a numbered log through a proxy that injects faults by seeded schedules. Each event was handled ' +
      'once and in order, with no more attempts and no shorter delays than the policy allows, and no resource of the ' +
      'clients was left. Corrupted data cannot be detected, because it makes another valid event; for these ' +
      'schedules, the handled events are compared with the bytes on the wire.',
    figures: [
      { what: 'schedules', value: runs },
      { what: `consumers (${consumerNames.join(', ')})`, value: consumerNames.length },
      { what: 'connections', value: connections },
      { what: 'faults injected', value: injected },
      { what: 'events handled', value: events },
      { what: 'events lost', value: lost },
      { what: 'events repeated', value: doubled },
    ],
    table: { head: tally.head, rows: tally.rows },
  })
}

if (values.path === undefined) await runAll()
else await again(values.path)
slowDown()
console.log(`${passed} passed, ${failed} failed`)
// Leftovers of a failure do not keep the process alive.
process.exit(failed > 0 ? 1 : 0)
