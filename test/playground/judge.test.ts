import { describe, expect, it } from 'vitest'
import { presets } from '../../docs/.vitepress/theme/playground/presets.ts'
import { type Observed, judge } from './judge.ts'

const { expected } = presets.find(({ name }) => name === 'resume')!

const observed: Observed = {
  label: 'Ended by the server (204)',
  ids: expected.ids,
  undecoded: [],
  answers: 0,
  attempts: expected.attempts.map(({ lastEventId = '', status = '', events = 0 }, index) => ({
    request: 'GET /prices',
    lastEventId,
    status,
    events,
    result: index < 2 ? 'lost: terminated' : 'ended by the server',
    delay: index < 3 ? 300 : undefined,
    wait: index < 3 ? 301 : undefined,
  })),
}

describe('judge of presets', () => {
  it('accepts a run as expected', () => {
    expect(judge(expected, observed)).toEqual([])
  })

  it.each<[string, Partial<Observed>, RegExp]>([
    ['another label', { label: 'Open' }, /label is "Open"/],
    ['a lost event', { ids: expected.ids.slice(1) }, /^IDs: 2,3/],
    ['a repeated event', { ids: [...expected.ids, '15'] }, /^IDs: /],
    ['events in another order', { ids: [...expected.ids].reverse() }, /^IDs: 15,/],
    ['an undecoded event', { undecoded: [3] }, /undecoded events: 3/],
    ['a second answer', { answers: 1 }, /began 1 answers/],
    [
      'one attempt too many',
      { attempts: [...observed.attempts, observed.attempts[0]!] },
      /5 attempts/,
    ],
    ['an early retry', { attempts: withFirst({ wait: 100 }) }, /attempt 1: the wait was 100 ms/],
    ['another delay', { attempts: withFirst({ delay: 299 }) }, /delay is "299"/],
    ['no retry', { attempts: withFirst({ wait: undefined }) }, /the wait was -1/],
    ['another status', { attempts: withFirst({ status: '500' }) }, /attempt 1: status is "500"/],
    ['another result', { attempts: withFirst({ result: 'ended' }) }, /result is "ended"/],
  ])('reports %s', (_, change, problem) => {
    const problems = judge(expected, { ...observed, ...change })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(problem)
  })

  function withFirst(change: Partial<Observed['attempts'][number]>) {
    const [first, ...rest] = observed.attempts
    return [{ ...first!, ...change }, ...rest]
  }
})
