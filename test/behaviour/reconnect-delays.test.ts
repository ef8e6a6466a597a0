import { describe, expect, it } from 'vitest'
import { type ClientOptions, EventSourceClient } from '../../src/index.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

/** The delays before the retries of a client whose attempts end as planned; each random number is used once. */
async function delaysOf(
  attempts: Attempt[],
  count: number,
  reconnect: ClientOptions['reconnect'] = {},
  randoms: number[] = [],
): Promise<(number | undefined)[]> {
  const server = testSession()
  const { clock, ...still } = frozenPlatform()
  const random = () => randoms.shift() ?? 0
  const url = await server.plan(attempts)
  const client = closeAfterTest(new EventSourceClient(url, { clock, ...still, random, reconnect }))
  const delays: (number | undefined)[] = []
  for (let attempt = 1; attempt <= count; attempt += 1) {
    const { retryDelay } = await waitForStatus(client, 'waiting', attempt)
    delays.push(retryDelay)
    // What the state says is what the clock was asked for.
    expect(clock.remaining).toEqual([retryDelay])
    await clock.advanceToNext()
  }
  return delays
}

const failing: Attempt = { status: 500 }

describe('the delay before a retry', () => {
  it('doubles from one second to thirty', async () => {
    expect(await delaysOf([failing], 7)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
  })

  it('is less by a random part of the whole', async () => {
    const randoms = [0.5, 0.25, 0, 0.75, 0.875]
    const delays = await delaysOf([failing], 5, {}, [...randoms])
    const bases = [1000, 2000, 4000, 8000, 16_000]
    expect(delays).toEqual(bases.map((base, index) => base * (1 - randoms[index]!)))
  })

  it('goes by initialDelay, factor, maxDelay and jitter', async () => {
    const options = { initialDelay: 100, factor: 3, maxDelay: 2000, jitter: 0.5 }
    const delays = await delaysOf([failing], 5, options, [0.5, 0.5, 0, 0.5, 1])
    expect(delays).toEqual([75, 225, 900, 1500, 1000])
  })

  it('stays the same with a factor of 1, and is certain with a jitter of 0', async () => {
    const options = { factor: 1, jitter: 0 }
    expect(await delaysOf([failing], 3, options, [0.9, 0.9, 0.9])).toEqual([1000, 1000, 1000])
  })

  it('too long for a timer of the platform is waited for all the same', async () => {
    const server = testSession()
    const { clock, ...still } = frozenPlatform()
    const month = 30 * 24 * 3_600_000
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([failing, {}]), {
        clock,
        ...still,
        reconnect: { initialDelay: month, maxDelay: Infinity },
      }),
    )
    expect((await waitForStatus(client, 'waiting')).retryDelay).toBe(month)
    await clock.advance(month - 1)
    expect(client.state.status).toBe('waiting')
    expect((await server.log()).requests).toHaveLength(1)
    await clock.advance(1)
    await waitForStatus(client, 'open', 2)
  })

  it('is waited for to the millisecond', async () => {
    const server = testSession()
    const { clock, ...still } = frozenPlatform()
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([failing, {}]), { clock, ...still }),
    )
    await waitForStatus(client, 'waiting')
    await clock.advance(999)
    expect(client.state.status).toBe('waiting')
    expect((await server.log()).requests).toHaveLength(1)
    await clock.advance(1)
    await waitForStatus(client, 'open', 2)
  })
})

describe('the backoff', () => {
  it('starts again after an attempt that delivered an event', async () => {
    const delivering: Attempt = { chunks: ['data: 1\n\n'], ending: 'destroy' }
    const attempts = [failing, failing, delivering, failing, failing]
    expect(await delaysOf(attempts, 5)).toEqual([1000, 2000, 1000, 2000, 4000])
  })

  it('goes on where the server accepts and closes, and where it only comments', async () => {
    expect(await delaysOf([{ ending: 'end' }], 4)).toEqual([1000, 2000, 4000, 8000])
    const commenting: Attempt = { chunks: [': hello\n\n', 'id: 1\n\n'], ending: 'destroy' }
    expect(await delaysOf([commenting], 3)).toEqual([1000, 2000, 4000])
  })

  it.each([
    [5000, {}, 1000],
    [4999, {}, 2000],
    [300, { minUptime: 300 }, 1000],
    [299, { minUptime: 300 }, 2000],
  ])('after %i ms open with %o has the next delay be %i ms', async (uptime, reconnect, delay) => {
    const server = testSession()
    const { clock, ...still } = frozenPlatform()
    const url = await server.plan([failing, {}])
    const client = closeAfterTest(new EventSourceClient(url, { clock, ...still, reconnect }))
    await waitForStatus(client, 'waiting', 1)
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
    await clock.advance(uptime)
    await server.end()
    expect((await waitForStatus(client, 'waiting', 2)).retryDelay).toBe(delay)
  })
})

describe('the option reconnect', () => {
  it.each([
    [{ initialDelay: -1 }, /reconnect\.initialDelay/],
    [{ maxDelay: Number.NaN }, /reconnect\.maxDelay/],
    [{ factor: Number.NaN }, /reconnect\.factor/],
    [{ jitter: 2 }, /reconnect\.jitter/],
    [{ maxRetries: '3' as never }, /reconnect\.maxRetries/],
    [{ minUptime: -5 }, /reconnect\.minUptime/],
  ])('refuses %o with a TypeError that names it', (reconnect, named) => {
    const create = () => new EventSourceClient('https://example.com/', { reconnect })
    expect(create).toThrow(TypeError)
    expect(create).toThrow(named)
  })
})
