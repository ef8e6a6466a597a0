import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffDelay } from '../../src/core/reconnection/backoff.ts'
import { isRetriedByDefault } from '../../src/core/reconnection/next-step.ts'
import { parseRetryAfter } from '../../src/core/reconnection/retry-after.ts'
import { policies, randoms, retries, wishes } from './support/retry-arbitraries.ts'

const hour = 3_600_000
const longestTimer = 2 ** 31 - 1

/** Policies whose longest delay fits a timer, for exact comparisons. */
const sensible = policies.filter(({ maxDelay }) => maxDelay <= longestTimer)
const floorOf = (...asked: (number | undefined)[]) =>
  Math.max(...asked.map((delay = 0) => Math.min(delay, hour)))

describe('the delay before a retry', () => {
  it('is never negative', () => {
    fc.assert(
      fc.property(
        fc.tuple(policies, retries, wishes, wishes, randoms),
        ([policy, retry, serverDelay, retryAfter, random]) => {
          const delay = backoffDelay(policy, { retries: retry, serverDelay, retryAfter, random })
          expect(delay).toBeGreaterThanOrEqual(0)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('without a server delay stays within maxDelay and jitter', () => {
    fc.assert(
      fc.property(sensible, retries, randoms, (policy, retry, random) => {
        const base = backoffDelay(policy, { retries: retry, random: 0 })
        const delay = backoffDelay(policy, { retries: retry, random })
        expect(base).toBeLessThanOrEqual(policy.maxDelay)
        expect(delay).toBeLessThanOrEqual(base)
        expect(delay).toBeGreaterThanOrEqual(base * (1 - policy.jitter))
      }),
      { numRuns: 2000 },
    )
  })

  it('follows the formula if maxDelay fits a timer', () => {
    fc.assert(
      fc.property(sensible, retries, randoms, (policy, retry, random) => {
        const { factor, initialDelay, jitter, maxDelay } = policy
        // A delay of 0 could never grow.
        const base = Math.min(maxDelay, Math.max(initialDelay, 1) * factor ** retry)
        expect(backoffDelay(policy, { retries: retry, random })).toBeCloseTo(
          base * (1 - jitter * random),
        )
      }),
      { numRuns: 1000 },
    )
  })

  it('is at least the server’s, up to an hour, and bounded', () => {
    fc.assert(
      fc.property(
        fc
          .tuple(policies, retries, wishes, wishes, randoms)
          .filter(([, , ...asked]) => asked.slice(0, 2).some((delay) => delay !== undefined)),
        ([policy, retry, serverDelay, retryAfter, random]) => {
          const floor = floorOf(serverDelay, retryAfter)
          const delay = backoffDelay(policy, { retries: retry, serverDelay, retryAfter, random })
          expect(delay).toBeGreaterThanOrEqual(floor)
          expect(delay).toBeLessThanOrEqual(
            Math.max(floor, policy.maxDelay) * (1 + policy.jitter / 2),
          )
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('never decreases from retry to retry without jitter', () => {
    fc.assert(
      fc.property(policies, wishes, wishes, (policy, serverDelay, retryAfter) => {
        const delays = Array.from({ length: 60 }, (_, retry) =>
          backoffDelay(policy, { retries: retry, serverDelay, retryAfter, random: 0 }),
        )
        expect(delays).toEqual([...delays].sort((a, b) => a - b))
      }),
    )
  })

  it('never decreases as the server’s delay grows', () => {
    fc.assert(
      fc.property(
        fc.tuple(policies, retries, fc.nat(), fc.nat(), randoms),
        ([policy, retry, one, other, random]) => {
          const [less, more] = [Math.min(one, other), Math.max(one, other)]
          const after = (delay: number) =>
            backoffDelay(policy, { retries: retry, serverDelay: delay, random })
          const later = (delay: number) =>
            backoffDelay(policy, { retries: retry, retryAfter: delay, random })
          expect(after(less)).toBeLessThanOrEqual(after(more))
          expect(later(less)).toBeLessThanOrEqual(later(more))
        },
      ),
    )
  })

  it('replaces initialDelay with the server’s "retry"', () => {
    fc.assert(
      fc.property(policies, retries, fc.nat({ max: hour }), (policy, retry, asked) => {
        const asOwn = { ...policy, initialDelay: asked }
        const own = backoffDelay(asOwn, { retries: retry, random: 0 })
        expect(backoffDelay(policy, { retries: retry, serverDelay: asked, random: 0 })).toBe(
          Math.max(asked, own),
        )
      }),
    )
  })

  it('grows from any initialDelay up to maxDelay', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1000 }), (initialDelay) => {
        const policy = fc.sample(policies, 1)[0]!
        const growing = { ...policy, initialDelay, factor: 2, maxDelay: 30_000 }
        expect(backoffDelay(growing, { retries: 20, random: 0 })).toBe(30_000)
      }),
    )
  })
})

describe('the end of a connection', () => {
  const errors = fc.option(fc.record({ retryable: fc.boolean() }), { nil: undefined })

  it('is retried if enabled, unless its error is not retryable', () => {
    fc.assert(
      fc.property(errors, policies, (error, policy) => {
        const expected = policy.enabled && (error?.retryable ?? true)
        expect(isRetriedByDefault(error, policy)).toBe(expected)
      }),
    )
  })
})

describe('a Retry-After header', () => {
  const now = Date.UTC(2026, 10, 21)

  it('in seconds is converted to milliseconds', () => {
    fc.assert(
      fc.property(fc.nat(), (seconds) => {
        expect(parseRetryAfter(String(seconds), now)).toBe(seconds * 1000)
      }),
    )
  })

  it('with a date gives the time until then, or 0', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e8, max: 1e8 }), (seconds) => {
        const date = new Date(now + seconds * 1000).toUTCString()
        expect(parseRetryAfter(date, now)).toBe(Math.max(0, seconds * 1000))
      }),
    )
  })

  it('is never negative', () => {
    const values = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(...'0123456789-+.e: ') }),
    )
    fc.assert(
      fc.property(values, (value) => {
        const delay = parseRetryAfter(value, now)
        expect(delay === undefined || delay >= 0).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it.each([null, '', 'soon', 'NaN', 'Infinity', '٣', 'Mon, 99 Foo 2026'])(
    'of %j is ignored',
    (value) => {
      expect(parseRetryAfter(value, now)).toBeUndefined()
    },
  )

  it('of 400 nines is capped at an hour', () => {
    const policy = { ...fc.sample(policies, 1)[0]!, maxDelay: 1000, jitter: 0 }
    const asked = parseRetryAfter('9'.repeat(400), now)
    expect(backoffDelay(policy, { retries: 0, retryAfter: asked, random: 0 })).toBe(hour)
  })
})
