import { describe, expect, it } from 'vitest'
import { type ClientOptions, EventSourceClient } from '../../src/index.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

/** Returns the delays before the retries of a client whose attempts end as planned. Each random number is used once. */
async function delaysOf(
  attempts: Attempt[],
  count: number,
  reconnect: ClientOptions['reconnect'] = {},
  randoms: number[] = [],
): Promise<(number | undefined)[]> {
  const server = testSession()
  const frozen = frozenPlatform(() => randoms.shift() ?? 0)
  const { clock } = frozen.platform
  const url = await server.plan(attempts)
  const client = closeAfterTest(new EventSourceClient(url, { ...frozen, reconnect }))
  const delays: (number | undefined)[] = []
  for (let attempt = 1; attempt <= count; attempt += 1) {
    const { retryDelay } = await waitForStatus(client, 'waiting', attempt)
    delays.push(retryDelay)
    // The clock waits for exactly the delay of the state.
    expect(clock.remaining).toEqual([retryDelay])
    await clock.advanceToNext()
  }
  return delays
}

const failing: Attempt = { status: 500 }

describe('the delay before a retry', () => {
  it('doubles from 1 to 30 seconds', async () => {
    expect(await delaysOf([failing], 7)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
  })

  it('is reduced by a random fraction', async () => {
    const randoms = [0.5, 0.25, 0, 0.75, 0.875]
    const delays = await delaysOf([failing], 5, {}, [...randoms])
    const bases = [1000, 2000, 4000, 8000, 16_000]
    expect(delays).toEqual(bases.map((base, index) => base * (1 - randoms[index]!)))
  })

  it('follows initialDelay, factor, maxDelay and jitter', async () => {
    const options = { initialDelay: 100, factor: 3, maxDelay: 2000, jitter: 0.5 }
    const delays = await delaysOf([failing], 5, options, [0.5, 0.5, 0, 0.5, 1])
    expect(delays).toEqual([75, 225, 900, 1500, 1000])
  })

  it('is constant with factor 1 and jitter 0', async () => {
    const options = { factor: 1, jitter: 0 }
    expect(await delaysOf([failing], 3, options, [0.9, 0.9, 0.9])).toEqual([1000, 1000, 1000])
  })

  it('may exceed the limit of platform timers', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const month = 30 * 24 * 3_600_000
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([failing, {}]), {
        ...frozen,
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

  it('is exact to the millisecond', async () => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([failing, {}]), { ...frozen }),
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
  it('restarts after an attempt that delivered an event', async () => {
    const delivering: Attempt = { chunks: ['data: 1\n\n'], ending: 'destroy' }
    const attempts = [failing, failing, delivering, failing, failing]
    expect(await delaysOf(attempts, 5)).toEqual([1000, 2000, 1000, 2000, 4000])
  })

  it('continues after attempts without events', async () => {
    expect(await delaysOf([{ ending: 'end' }], 4)).toEqual([1000, 2000, 4000, 8000])
    const commenting: Attempt = { chunks: [': hello\n\n', 'id: 1\n\n'], ending: 'destroy' }
    expect(await delaysOf([commenting], 3)).toEqual([1000, 2000, 4000])
  })

  it.each([
    [5000, {}, 1000],
    [4999, {}, 2000],
    [300, { minUptime: 300 }, 1000],
    [299, { minUptime: 300 }, 2000],
  ])('after %i ms open with %o makes the next delay %i ms', async (uptime, reconnect, delay) => {
    const server = testSession()
    const frozen = frozenPlatform()
    const { clock } = frozen.platform
    const url = await server.plan([failing, {}])
    const client = closeAfterTest(new EventSourceClient(url, { ...frozen, reconnect }))
    await waitForStatus(client, 'waiting', 1)
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
    await clock.advance(uptime)
    await server.end()
    expect((await waitForStatus(client, 'waiting', 2)).retryDelay).toBe(delay)
  })
})

describe('reconnect options', () => {
  it.each([
    [{ initialDelay: -1 }, /reconnect\.initialDelay/],
    [{ maxDelay: Number.NaN }, /reconnect\.maxDelay/],
    [{ factor: Number.NaN }, /reconnect\.factor/],
    [{ jitter: 2 }, /reconnect\.jitter/],
    [{ maxRetries: '3' as never }, /reconnect\.maxRetries/],
    [{ minUptime: -5 }, /reconnect\.minUptime/],
  ])('%o are rejected with a TypeError that names the option', (reconnect, named) => {
    const create = () => new EventSourceClient('https://example.com/', { reconnect })
    expect(create).toThrow(TypeError)
    expect(create).toThrow(named)
  })
})
