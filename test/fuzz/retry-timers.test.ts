import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventSourceClient, type FetchLike } from '../../src/index.ts'
import { eventStream } from '../support/byte-streams.ts'
import { policies, randoms, wishes } from './support/retry-arbitraries.ts'

const longestTimer = 2 ** 31 - 1

/** A server that sends these delays, first in its stream and then in all its rejections. */
function busyAfter(serverDelay: number | undefined, retryAfter: number | undefined): FetchLike {
  let calls = 0
  const digits = (delay: number) =>
    Number.isFinite(delay) ? BigInt(Math.trunc(delay)) : '9'.repeat(400)
  return async () => {
    calls += 1
    if (calls === 1) {
      const field = serverDelay === undefined ? '\n' : `retry: ${digits(serverDelay)}\n`
      return eventStream([new TextEncoder().encode(field)])
    }
    const headers = retryAfter === undefined ? {} : { 'retry-after': `${digits(retryAfter)}` }
    return new Response(null, { status: 503, headers })
  }
}

describe('the timers of a client', () => {
  it('never get a delay out of range', async () => {
    const runs = fc.tuple(policies, wishes, wishes, fc.array(randoms, { minLength: 1 }))
    await fc.assert(
      fc.asyncProperty(runs, async ([policy, serverDelay, retryAfter, numbers]) => {
        const delays: number[] = []
        let now = 0
        // Each timer fires at once; an endless delay is followed for a while.
        const clock = {
          now: () => now,
          setTimeout(callback: () => void, delay: number) {
            delays.push(delay)
            now += delay
            queueMicrotask(delays.length < 100 ? callback : () => client.close())
          },
          clearTimeout() {},
        }
        const { initialDelay, maxDelay, factor, jitter } = policy
        const client = new EventSourceClient('http://localhost/', {
          platform: { clock, random: () => numbers[delays.length % numbers.length] as number },
          connectTimeout: 0,
          reconnect: { initialDelay, maxDelay, factor, jitter, maxRetries: 30 },
          fetch: busyAfter(serverDelay, retryAfter),
        })
        await client.closed
        expect(delays.length).toBeGreaterThanOrEqual(30)
        for (const delay of delays) {
          expect(delay).toBeGreaterThanOrEqual(0)
          expect(delay).toBeLessThanOrEqual(longestTimer)
        }
      }),
      { numRuns: 300 },
    )
  })
})
