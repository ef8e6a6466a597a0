/**
 * `npm run test:stress`: clients whose callbacks close, connect, reconnect, abort, throw, hide the page and go offline, at
 * random. Network, server, time and page are simulated, so that a seed always leads to the same life, in milliseconds.
 *
 *     npm run test:stress -- --seeds 10000
 *     npm run test:stress -- --kind client --seed 42   one life again, with its course
 *
 * In each life, there is at most one live request at a time and no event after `close()`; `closed` settles; no timer,
 * request, listener or promise is left; a store never gets the ID of an event that a handler or loop has yet to handle; each
 * event arrives once, in order, and no attempts come in a stampede.
 */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { lives } from './lives.ts'
import type { Report } from './worker.ts'

/** In milliseconds of real time; most lives take twenty. */
const longest = 30_000

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string' },
    kind: { type: 'string', multiple: true, default: Object.keys(lives) },
  },
})
const isReplay = values.seed !== undefined && values.seeds === undefined
const seed = Number(values.seed ?? randomInt(2 ** 30))
const seeds = Number(values.seeds ?? (isReplay ? 1 : 1000))
const kinds = values.kind
if (!(seeds >= 1 && Number.isInteger(seed)) || kinds.some((kind) => !(kind in lives))) {
  console.error(
    '--seeds takes a number from 1, --seed an integer, --kind',
    Object.keys(lives).join(),
  )
  process.exit(1)
}

let passed = 0
let failed = 0
const commandFor = (kind: string, failing: number) =>
  `npm run test:stress -- --kind ${kind} --seed ${failing}`

/** Runs the lives of one kind, until one fails. */
async function runAll(kind: string): Promise<void> {
  const start = performance.now()
  const workerData = { kind, seed, seeds }
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData })
  let next = seed
  await new Promise<void>((resolve) => {
    const fail = (text: string) => {
      failed += 1
      console.log(`FAIL  ${kind}: seed ${next}: ${text}\n      ${commandFor(kind, next)}`)
      resolve()
    }
    const isStuck = () => fail(`the life has not ended after ${longest} ms: an endless loop?`)
    let timer = setTimeout(isStuck, longest)
    worker.on('error', (error) => fail(String(error)))
    worker.on('message', ({ problems, trace }: Report) => {
      clearTimeout(timer)
      timer = setTimeout(isStuck, longest)
      if (isReplay) console.log(trace)
      if (problems.length > 0) return fail(problems.join('\n      '))
      passed += 1
      next += 1
      return next < seed + seeds || resolve()
    })
    worker.on('exit', () => clearTimeout(timer))
  })
  await worker.terminate()
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`${kind}: ${next - seed} of ${seeds} lives passed, in ${seconds} s`)
}

console.log(`${seeds} seeds from ${seed}`)
for (const kind of kinds) await runAll(kind)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
