import { describe, expect, it } from 'vitest'
import { type ClientOptions, EventSourceClient } from '../../src/index.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

const hour = 3_600_000

/** Returns the delays before the retries of a client, with one random number for all. */
async function delaysOf(
  attempts: Attempt[] | ((now: number) => Attempt[]),
  count: number,
  { random = 0, reconnect = {} }: { random?: number; reconnect?: ClientOptions['reconnect'] } = {},
): Promise<(number | undefined)[]> {
  const server = testSession()
  const frozen = frozenPlatform(() => random)
  const { clock } = frozen.platform
  const url = await server.plan(typeof attempts === 'function' ? attempts(clock.now()) : attempts, {
    status: 500,
  })
  const client = closeAfterTest(new EventSourceClient(url, { ...frozen, reconnect }))
  const delays: (number | undefined)[] = []
  for (let attempt = 1; attempt <= count; attempt += 1) {
    const { retryDelay } = await waitForStatus(client, 'waiting', attempt)
    delays.push(retryDelay)
    expect(clock.remaining).toEqual([retryDelay])
    if (attempt < count) await clock.advanceToNext()
  }
  return delays
}

const withRetryField = (delay: number, ending: 'end' | 'destroy' = 'end'): Attempt => ({
  chunks: [`retry: ${delay}\n\n`],
  ending,
})
const withRetryAfter = (status: number, retryAfter: string): Attempt => ({
  status,
  headers: { 'retry-after': retryAfter },
})

describe('the `retry:` field', () => {
  it('replaces initialDelay and backs off, even without data', async () => {
    expect(await delaysOf([withRetryField(3000)], 5)).toEqual([3000, 6000, 12_000, 24_000, 30_000])
  })

  it('is a minimum, to which half of the jitter is added', async () => {
    expect(await delaysOf([withRetryField(3000)], 2, { random: 0.5 })).toEqual([3750, 7500])
    const reconnect = { jitter: 0.5 }
    expect(await delaysOf([withRetryField(3000)], 2, { random: 0.5, reconnect })).toEqual([
      3375, 6750,
    ])
  })

  it('takes precedence over maxDelay', async () => {
    expect(await delaysOf([withRetryField(90_000)], 3)).toEqual([90_000, 90_000, 90_000])
    expect(await delaysOf([withRetryField(90_000)], 1, { random: 0.5 })).toEqual([112_500])
  })

  it('may be less than initialDelay', async () => {
    expect(await delaysOf([withRetryField(10)], 3)).toEqual([10, 20, 40])
  })

  it('backs off to 500 ms over short-lived connections', async () => {
    const shortLived: Attempt = { chunks: ['retry: 0\ndata: 1\n\n'], ending: 'end' }
    const attempts = Array.from({ length: 12 }, () => shortLived)
    const delays = [1, 2, 4, 8, 16, 32, 64, 128, 256, 500, 500, 500]
    expect(await delaysOf(attempts, 12)).toEqual(delays)
    const reconnect = { initialDelay: 20 }
    expect(await delaysOf(attempts, 7, { reconnect })).toEqual([1, 2, 4, 8, 16, 20, 20])
    // With a minUptime of 0, every connection counts as healthy.
    expect(await delaysOf(attempts, 3, { reconnect: { minUptime: 0 } })).toEqual([1, 1, 1])
  })

  it('is capped at one hour before jitter', async () => {
    expect(await delaysOf([withRetryField(99_999_999_999)], 2)).toEqual([hour, hour])
    expect(await delaysOf([withRetryField(99_999_999_999)], 1, { random: 1 })).toEqual([1.5 * hour])
  })

  it('outlives its connection, and events reset its backoff', async () => {
    const delivering: Attempt = { chunks: ['data: 1\n\n'], ending: 'end' }
    const attempts = [
      withRetryField(3000),
      delivering,
      delivering,
      withRetryField(5000, 'destroy'),
      delivering,
    ]
    expect(await delaysOf(attempts, 5)).toEqual([3000, 3000, 3000, 10_000, 5000])
  })

  it('stays in force if later values are not numbers', async () => {
    const invalid: Attempt = {
      chunks: ['retry: 1e3\nretry: -1\nretry\ndata: 1\n\n'],
      ending: 'end',
    }
    expect(await delaysOf([withRetryField(3000), invalid], 2)).toEqual([3000, 3000])
  })
})

describe('Retry-After', () => {
  it.each([429, 503])('in seconds is a minimum for the retry after a %i', async (status) => {
    expect(await delaysOf([withRetryAfter(status, '7')], 1)).toEqual([7000])
    expect(await delaysOf([withRetryAfter(status, '7')], 1, { random: 0.5 })).toEqual([8750])
  })

  it('as a date is a minimum, relative to the clock', async () => {
    const inNinetySeconds = (now: number) => {
      return [withRetryAfter(503, new Date(now + 90_000).toUTCString())]
    }
    expect(await delaysOf(inNinetySeconds, 1)).toEqual([90_000])
    const past = (now: number) => [withRetryAfter(503, new Date(now - 90_000).toUTCString())]
    expect(await delaysOf(past, 1)).toEqual([1000])
  })

  it('below the backoff only changes the direction of the jitter', async () => {
    const attempts = [{ status: 500 }, { status: 500 }, withRetryAfter(503, '1')]
    expect(await delaysOf(attempts, 3, { random: 0.5 })).toEqual([500, 1000, 5000])
  })

  it('applies to one retry only', async () => {
    expect(await delaysOf([withRetryAfter(503, '60')], 3)).toEqual([60_000, 2000, 4000])
  })

  it('is combined with `retry:` by taking the longer delay', async () => {
    expect(await delaysOf([withRetryField(3000), withRetryAfter(503, '60')], 2)).toEqual([
      3000, 60_000,
    ])
    expect(await delaysOf([withRetryField(50_000), withRetryAfter(503, '6')], 2)).toEqual([
      50_000, 50_000,
    ])
  })

  it('is capped at one hour', async () => {
    expect(await delaysOf([withRetryAfter(503, '86400')], 1)).toEqual([hour])
    const inAYear = (now: number) => {
      return [withRetryAfter(429, new Date(now + 365 * 24 * hour).toUTCString())]
    }
    expect(await delaysOf(inAYear, 1)).toEqual([hour])
  })

  it('is ignored on other statuses or if invalid', async () => {
    expect(await delaysOf([withRetryAfter(500, '7')], 1, { random: 0.5 })).toEqual([500])
    expect(await delaysOf([withRetryAfter(502, '7')], 1, { random: 0.5 })).toEqual([500])
    expect(await delaysOf([withRetryAfter(503, 'soon')], 1, { random: 0.5 })).toEqual([500])
    expect(await delaysOf([withRetryAfter(429, '')], 1, { random: 0.5 })).toEqual([500])
  })
})
