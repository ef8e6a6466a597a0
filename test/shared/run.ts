/**
 * `npm run test:shared`: tabs that share a connection while everything happens to them that happens to tabs. Locks, channels,
 * server and time are simulated, so that a seed always leads to the same run, in milliseconds.
 *
 *     npm run test:shared -- --seeds 10000
 *     npm run test:shared -- --seed 42   one run again, with its course
 *
 * Seeds that fail are added to simulation/kept-seeds.json, which the test of each push repeats.
 */
import { randomInt } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { simulate } from './simulation/simulate.ts'

const { values } = parseArgs({
  options: { seeds: { type: 'string' }, seed: { type: 'string' } },
})
const isReplay = values.seed !== undefined && values.seeds === undefined
const first = Number(values.seed ?? randomInt(2 ** 30))
const count = Number(values.seeds ?? (isReplay ? 1 : 1000))
if (!(count >= 1 && Number.isInteger(first))) {
  console.error('--seeds takes a number from 1, --seed an integer')
  process.exit(1)
}

const kept = new URL('./simulation/kept-seeds.json', import.meta.url)
const failed: number[] = []
const totals: Record<string, number> = {}
for (let seed = first; seed < first + count; seed++) {
  const { counts, log, problems } = await simulate(seed)
  for (const [action, times] of Object.entries(counts))
    totals[action] = (totals[action] ?? 0) + times
  if (isReplay) console.log(log.join('\n'))
  if (problems.length === 0) continue
  failed.push(seed)
  console.log(`FAIL  seed ${seed} (${log[0]?.trim()}): ${problems.join('; ')}`)
}
const actions = Object.entries(totals).map(([action, times]) => `${times} ${action}`)
console.log(`${count - failed.length} of ${count} runs passed, from seed ${first}`)
console.log(actions.join(', '))
if (failed.length > 0 && !isReplay) {
  const known = JSON.parse(await readFile(kept, 'utf8')) as number[]
  const all = [...new Set([...known, ...failed])].sort((a, b) => a - b)
  await writeFile(kept, `[${all.join(', ')}]\n`)
}
process.exit(failed.length > 0 ? 1 : 0)
