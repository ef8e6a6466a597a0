/**
 * `node test/hostile/run.ts`: measures the cost of each hostile server; `--record` keeps the figures for the
 * reliability page. The tests of this folder check the limits.
 */
import { record } from '../reliability/record.ts'
import { attack } from './attack.ts'
import { harmless, inputs } from './inputs.ts'
import { loops, run } from './loops.ts'

let passed = 0
let failed = 0

/** Counts one input and prints the result. */
function judge(name: string, what: string, isBorne: boolean): void {
  if (isBorne) passed += 1
  else failed += 1
  console.log(`${isBorne ? 'ok  ' : 'FAIL'}  ${name}: ${what}`)
}

const least = await attack(harmless)
const rows: (number | string)[][] = []
for (const input of inputs) {
  const { outcome, megabytes, seconds } = await attack(input)
  const memory = Math.max(0, Math.round(megabytes - least.megabytes))
  const time = Math.max(0, seconds - least.seconds)
  const isBorne = outcome === input.outcome && memory <= input.megabytes && time <= input.seconds
  judge(input.name, `${outcome}, ${memory} of ${input.megabytes} MB, ${time.toFixed(1)} s`, isBorne)
  rows.push([
    input.name,
    outcome,
    `${memory} MB of ${input.megabytes}`,
    `${time.toFixed(1)} s of ${input.seconds}`,
  ])
}

for (const loop of loops) {
  const { outcome, requests } = await run(loop)
  const isBorne = outcome === loop.outcome && requests > 0 && requests <= loop.requests
  const count = `${requests} of ${loop.requests} requests in ${loop.minutes} min`
  judge(loop.name, count, isBorne)
  rows.push([loop.name, outcome ?? 'goes on', count, ''])
}

record('hostile', {
  title: 'Hostile servers',
  command: 'node test/hostile/run.ts --record',
  summary:
    'Each of these servers attacks a client. Memory and processor time are measured in a separate process, beyond ' +
    'those for one small event; requests are counted at the server while the client’s clock is advanced. Each ' +
    'figure has its bound.',
  figures: [
    { what: 'bad inputs tried', value: rows.length },
    { what: 'within their bounds', value: passed },
  ],
  table: {
    head: ['the server sends', 'the client', 'memory, or requests', 'processor time'],
    rows,
  },
})
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
