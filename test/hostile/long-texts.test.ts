import { expect, describe, it } from 'vitest'
import { length, paths, texts } from './long-texts.ts'

/**
 * Milliseconds of processor time: some fifty times the cost of a linear search. A quadratic one over 64 KB takes
 * seconds, and over a tenth of it still more than this.
 */
const limit = 20

/** The least cost of some calls, because other processes of the machine disturb single ones. */
async function costOf(call: () => unknown): Promise<number> {
  let least = Infinity
  for (let calls = 0; calls < 5 && least >= limit; calls += 1) {
    const before = process.cpuUsage()
    await call()
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}

describe(`a text of ${length} characters costs little, whatever it is, as`, () => {
  it.each(Object.entries(paths))('%s', { timeout: 60_000 }, async (_, take) => {
    const expensive: [text: string, milliseconds: number][] = []
    for (const text of texts) {
      const cost = await costOf(() => take(text))
      if (cost >= limit) expensive.push([`${text.slice(0, 30)}…${text.slice(-1)}`, cost])
    }
    expect(expensive).toEqual([])
  })
})
