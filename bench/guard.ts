/**
 * `npm run bench:guard`: checks that ours is still as cheap as bench/guard/limits.json says, relative to the floor and
 * eventsource in the same run, by the least of the rounds; and that an idle connection holds as little heap. Ends in `N
 * passed, N failed`, and fails if one did.
 */
import { readFileSync } from 'node:fs'
import type { ClientName } from './clients.ts'
import { type Limits, type Verdict, judge, judgeHeap } from './guard/judge.ts'
import { expectResult, measureInProcess } from './measure-in-process.ts'
import type { Measured as MemoryMeasured } from './memory/measure.ts'
import { rotate } from './rounds.ts'
import { startServer } from './start-server.ts'
import { median } from './statistics.ts'
import type { Measured } from './throughput/measure.ts'

const limits = JSON.parse(
  readFileSync(new URL('guard/limits.json', import.meta.url), 'utf8'),
) as Limits
const chunkSizes = { one: 0, '64k': 65_536 }
/** More than the fewest only while a limit fails: on a busy machine it may take as many for one quiet round of each. */
const rounds = { fewest: 5, most: 10 }
const events = 1_000_000

const names = new Set(
  limits.limits.flatMap(({ client, than }) => [client, than]),
) as Set<ClientName>
const measured = new Map<string, Measured[]>()
const { origin, stop } = await startServer()

// The quickest round is the one that others on the machine have disturbed the least.
const cpuOf = (client: string, chunks: string) => {
  const results = measured.get(`${client} ${chunks}`)
  return results && Math.min(...results.map(({ cpu }) => cpu))
}
const isWithinLimits = () => judge(limits, cpuOf).every(({ passed }) => passed)

for (let round = 0; round < rounds.most; round++) {
  if (round >= rounds.fewest && isWithinLimits()) break
  for (const [chunks, bytes] of Object.entries(chunkSizes))
    for (const client of rotate([...names], round)) {
      const args = [client, origin, 'deltas', events, bytes]
      const outcome = await measureInProcess<Measured>('throughput/measure.ts', args)
      const key = `${client} ${chunks}`
      measured.set(key, [...(measured.get(key) ?? []), expectResult(outcome)])
    }
}
const heapVerdicts: Verdict[] = []
for (const limit of limits.heap) {
  const args = [limit.client, origin, 'idle', limit.connections]
  const nodeArguments = ['--expose-gc']
  const outcome = await measureInProcess<MemoryMeasured>('memory/measure.ts', args, {
    nodeArguments,
  })
  const { open, correct } = expectResult(outcome)
  const heap = correct ? open[limit.connections]?.heap : undefined
  heapVerdicts.push(judgeHeap(limit, heap))
}
await stop()

const verdicts = [
  ...judge(limits, cpuOf),
  ...heapVerdicts,
  ...[...measured].map(([key, results]) => ({
    passed: results.every(({ correct, complete }) => correct && complete),
    line: `${key}: all events, whole and in order`,
  })),
]
for (const [key, results] of measured) {
  const each = results.map(({ cpu }) => (cpu / events) * 1e6)
  const [least, middle] = [Math.min(...each), median(each)].map((cpu) => cpu.toFixed(3))
  const all = each.map((cpu) => cpu.toFixed(3)).join(' ')
  console.log(`${key}: least ${least}, median ${middle} s of CPU per million events (${all})`)
}
for (const { passed, line } of verdicts) console.log(`${passed ? 'ok  ' : 'FAIL'}  ${line}`)
const failed = verdicts.filter(({ passed }) => !passed).length
console.log(`${verdicts.length - failed} passed, ${failed} failed`)
process.exitCode = failed ? 1 : 0
