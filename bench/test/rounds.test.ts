import { describe, expect, it } from 'vitest'
import { cellOf, judgeRounds, runRounds } from '../rounds.ts'

describe('rounds', () => {
  it('run sequentially, each in a different order', async () => {
    const calls: string[] = []
    await runRounds(['a', 'b', 'c'], 3, async (name, round) => {
      calls.push(`${name}${round}`)
      return { result: 1 }
    })
    expect(calls).toEqual(['a0', 'b0', 'c0', 'b1', 'c1', 'a1', 'c2', 'a2', 'b2'])
  })

  it('stop only for a client that failed', async () => {
    const outcomes = await runRounds(['good', 'bad'], 3, async (name) =>
      name === 'bad' ? { missing: 'broken' } : { result: 1 },
    )
    expect(outcomes.get('good')).toHaveLength(3)
    expect(outcomes.get('bad')).toEqual([{ missing: 'broken' }])
  })
})

describe('a cell', () => {
  it('has the figure of each round with four digits', () => {
    const outcomes = [{ result: { seconds: 1.23456 } }, { result: { seconds: 0.000123456 } }]
    expect(cellOf(outcomes, ({ seconds }) => seconds)).toEqual({ rounds: [1.235, 0.0001235] })
  })

  it('reports a failed round instead of a figure', () => {
    const outcomes = [{ result: { seconds: 1 } }, { missing: 'not done in 10 s' }]
    expect(cellOf(outcomes, ({ seconds }) => seconds)).toEqual({ missing: 'not done in 10 s' })
  })

  it('reports a missing measurement', () => {
    expect(cellOf([], () => 1)).toEqual({ missing: 'not measured' })
    expect(cellOf([{ result: {} }], () => undefined)).toEqual({ missing: 'not measured' })
  })
})

describe('rounds are correct', () => {
  const outcome = (correct: boolean) => ({ result: { correct } })
  it('if every round is correct', () => {
    expect(judgeRounds([outcome(true), outcome(true)])).toEqual({ correct: true })
    expect(judgeRounds([outcome(true), outcome(false)])).toEqual({ correct: false })
  })
  it('or undefined if there are none', () =>
    expect(judgeRounds([{ missing: 'left out' }])).toEqual({}))
})
