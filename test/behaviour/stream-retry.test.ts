import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { closeAfterTest, waitForStatus } from '../support/client-probes.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { testSession } from '../support/test-session.ts'

const hour = 3_600_000
const day = 24 * hour
const longestTimer = 2 ** 31 - 1

/** A client without jitter, on a frozen clock. */
function startClient(url: string) {
  const clock = new FakeClock()
  const client = closeAfterTest(
    new EventSourceClient(url, { platform: { clock }, reconnect: { jitter: 0 } }),
  )
  return { client, clock }
}

describe('a "retry" field', () => {
  it.each([
    ['1234', 1234],
    ['03000', 3000],
    ['1', 1],
    ['60000', 60_000],
  ])('of %j sets the delay in milliseconds', async (value, delay) => {
    const server = testSession()
    const { client } = startClient(server.url('/retry', { value }))
    await waitForStatus(client, 'waiting')
    expect(client.state.retryDelay).toBe(delay)
  })

  it.each([
    '-1',
    '1.5',
    '+5',
    '0x1',
    '1e3',
    '１２３４',
    '٣',
    '',
    'x',
    ' 5',
    '5 ',
    '5x',
    '5\0',
    'Infinity',
  ])('of %j is ignored', async (value) => {
    const server = testSession()
    const { client } = startClient(server.url('/retry', { value }))
    await waitForStatus(client, 'waiting')
    expect(client.state.retryDelay).toBe(1000)
  })

  it('without a value is ignored', async () => {
    const server = testSession()
    const { client } = startClient(await server.plan([{ chunks: ['retry\n\n'], ending: 'end' }]))
    await waitForStatus(client, 'waiting')
    expect(client.state.retryDelay).toBe(1000)
  })

  it('that is invalid keeps an earlier one in force', async () => {
    const server = testSession()
    const chunks = ['retry: 2000\n\nretry: soon\n\nretry: -3\n\n']
    const { client } = startClient(await server.plan([{ chunks, ending: 'end' }]))
    await waitForStatus(client, 'waiting')
    expect(client.state.retryDelay).toBe(2000)
  })

  it('takes effect immediately, even in a frame that is cut off', async () => {
    const server = testSession()
    const chunks = ['retry: 2000\nid: 1\ndata: cut']
    const { client } = startClient(await server.plan([{ chunks, ending: 'end' }]))
    await waitForStatus(client, 'waiting')
    expect(client.state.retryDelay).toBe(2000)
    expect(client.metrics.events).toBe(0)
  })

  it('of an ended connection loop does not apply to the next one', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: a\n\nretry: 60000\n\n'] }, { ending: 'end' }])
    const { client } = startClient(url)
    client.on('message', () => {
      client.close()
      client.connect()
    })
    await waitForStatus(client, 'waiting')
    expect(client.state.retryDelay).toBe(1000)
  })

  it('outlives its connection', async () => {
    const server = testSession()
    const url = await server.plan([
      { chunks: ['retry: 2000\ndata: a\n\n'], ending: 'end' },
      { chunks: ['data: b\n\n'], ending: 'end' },
    ])
    const { client, clock } = startClient(url)
    await waitForStatus(client, 'waiting')
    await clock.advance(1999)
    expect((await server.log()).counts.requests).toBe(1)
    await clock.advance(1)
    await server.waitForClosed(2)
    await waitForStatus(client, 'waiting')
    expect(client.state).toMatchObject({ attempt: 2, retryDelay: 2000 })
  })

  it.each(['99999999999', '2147483648', '9'.repeat(30), '9'.repeat(400)])(
    'of %s is capped at one hour, which timers support',
    async (value) => {
      const server = testSession()
      const { client, clock } = startClient(server.url('/retry', { value }))
      await waitForStatus(client, 'waiting')
      expect(client.state.retryDelay).toBe(hour)
      expect(Math.max(...clock.delays)).toBeLessThanOrEqual(longestTimer)
      await clock.advance(hour - 1)
      expect((await server.log()).counts.requests).toBe(1)
      await clock.advance(1)
      await server.waitForRequests(2)
    },
  )
})

describe('a configured delay', () => {
  it.each([2 ** 31, 2 ** 40, Infinity])('of %d does not fire immediately', async (initialDelay) => {
    const server = testSession()
    const clock = new FakeClock()
    const reconnect = { initialDelay, maxDelay: initialDelay, jitter: 0 }
    const url = server.url('/status', { code: 503 })
    const client = closeAfterTest(new EventSourceClient(url, { platform: { clock }, reconnect }))
    await waitForStatus(client, 'waiting')
    expect(clock.remaining).toEqual([expect.toSatisfy((delay: number) => delay > day)])
    await clock.advance(day)
    expect(client.state).toMatchObject({ status: 'waiting', attempt: 1 })
    expect((await server.log()).counts.requests).toBe(1)
  })

  it('beyond the limit of timers does not fire immediately', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const reconnect = { initialDelay: 1000, maxDelay: Infinity, factor: 1e9, jitter: 0 }
    const url = server.url('/status', { code: 503 })
    const client = closeAfterTest(new EventSourceClient(url, { platform: { clock }, reconnect }))
    await waitForStatus(client, 'waiting')
    await clock.advance(1000)
    await server.waitForClosed(2)
    await waitForStatus(client, 'waiting')
    expect(clock.remaining).toEqual([expect.toSatisfy((delay: number) => delay > day)])
    await clock.advance(day)
    expect((await server.log()).counts.requests).toBe(2)
  })
})
