import { describe, expect, it } from 'vitest'
import { judge } from '../../scripts/gate/judge.ts'

const ended = { name: 'lint', seconds: 10, budget: 10, output: '', end: 0 }

describe('a step of the gate', () => {
  it('passes and counts as one check if it ends with 0 within its budget', () => {
    expect(judge(ended)).toMatchObject({ passed: 1, failed: 0, problem: undefined })
  })

  it('adds the checks of the last line that counts some', () => {
    const output = '1 passed, 0 failed\n40 passed, 0 failed\nThe end\n'
    expect(judge({ ...ended, output })).toMatchObject({ passed: 41, failed: 0 })
  })

  it('fails if a check of its own failed, whatever its exit code', () => {
    const output = '40 passed, 2 failed\n'
    expect(judge({ ...ended, output })).toMatchObject({
      passed: 40,
      failed: 3,
      problem: '2 of its checks failed',
    })
  })

  it.each([
    [3, 'exit 3'],
    ['SIGKILL', 'ended by SIGKILL'],
  ])('fails if it ends with %j', (end, problem) => {
    expect(judge({ ...ended, end })).toMatchObject({ passed: 0, failed: 1, problem })
  })

  it('fails if it takes more than one and a half times its budget, and not before', () => {
    expect(judge({ ...ended, seconds: 15 }).problem).toBeUndefined()
    expect(judge({ ...ended, seconds: 15.1 }).problem).toBe('15 s, of a budget of 10 s')
  })
})
