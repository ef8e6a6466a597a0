import { beforeAll, describe, expect, it } from 'vitest'
import { length, paths, texts } from './long-texts.ts'

/** A text may cost so many milliseconds of processor time: more than any linear search over it. */
let limit = 0

beforeAll(async () => {
  // Measured, because machines differ, and busy ones are slower. No text of an error is longer.
  const text = 'a'.repeat(9999)
  limit = (await costOf(() => /\w+:\/\//.exec(text))) * 0.9
})

/** The least cost of some calls, because other processes of the machine disturb single ones. Enough is below the limit. */
async function costOf(call: () => unknown): Promise<number> {
  let least = Infinity
  for (let calls = 0; calls < 10 && least >= limit; calls += 1) {
    const before = process.cpuUsage()
    await call()
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}

describe(`a text of ${length} characters costs less than a quadratic search over 9999 of them, as`, () => {
  it.each(Object.entries(paths))('%s', { timeout: 60_000 }, async (_, take) => {
    for (const text of texts) {
      const cost = await costOf(() => take(text))
      expect(cost, `${text.slice(0, 30)}…${text.slice(-1)}`).toBeLessThan(limit)
    }
  })
})
