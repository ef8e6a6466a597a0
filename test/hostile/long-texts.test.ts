import { expect, describe, it } from 'vitest'
import { length, paths, texts } from './long-texts.ts'

/** Milliseconds of processor time. A quadratic search over 64 KB takes seconds, and over a tenth of it still more than this. */
const limit = 20

/** How many times the cost of half the text it may cost: 2 is a linear search, 4 a quadratic one. */
const growthLimit = 3

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

describe(`a text of ${length} characters costs little, or as its length, whatever it is, as`, () => {
  it.each(Object.entries(paths))('%s', { timeout: 60_000 }, async (_, take) => {
    const expensive: [text: string, milliseconds: number, growth: number][] = []
    for (const text of texts) {
      const cost = await costOf(() => take(text))
      if (cost < limit) continue
      const growth = cost / (await costOf(() => take(halfOf(text))))
      if (growth > growthLimit)
        expensive.push([`${text.slice(0, 30)}…${text.slice(-1)}`, cost, growth])
    }
    expect(expensive).toEqual([])
  })
})

/** Half the text, with the same end. */
const halfOf = (text: string) => text.slice(0, length / 2) + text.slice(length)
