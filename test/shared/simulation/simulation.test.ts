import { describe, expect, it } from 'vitest'
import keptSeeds from './kept-seeds.json' with { type: 'json' }
import { simulate } from './simulate.ts'

/** A part of `npm run test:shared`, always the same, and the seeds that once failed. */
const seeds = Array.from({ length: 300 }, (_, index) => index)

async function problemsOf(tried: readonly number[]): Promise<string[]> {
  const problems: string[] = []
  for (const seed of tried) {
    const report = await simulate(seed)
    for (const problem of report.problems)
      problems.push(`${problem} (npm run test:shared -- --seed ${seed})`)
  }
  return problems
}

describe('tabs that join, leave, crash, freeze, sleep, steal and fall behind', () => {
  it('get each event once and in order, by one connection', async () => {
    expect(await problemsOf(seeds)).toEqual([])
  })

  it('do so with the seeds that once failed', async () => {
    expect(await problemsOf(keptSeeds)).toEqual([])
  })

  it('do the same again with the same seed', async () => {
    const [first, second] = [await simulate(7), await simulate(7)]
    expect(second.log).toEqual(first.log)
    expect(first.log.length).toBeGreaterThan(20)
  })
})
