import { describe, expect, it } from 'vitest'
import { lives } from './lives.ts'

/** A part of `npm run test:stress`, always the same. */
const seeds = Array.from({ length: 100 }, (_, index) => index)

const kinds = ['client', 'one-shot', 'drop-in', 'insistent']

describe('callbacks that act at random break no promise of', () => {
  it.each(kinds)('the %s lives', async (kind) => {
    for (const seed of seeds) {
      const { problems } = await lives[kind]!(seed)
      expect(problems, `npm run test:stress -- --kind ${kind} --seed ${seed}`).toEqual([])
    }
  })
})
