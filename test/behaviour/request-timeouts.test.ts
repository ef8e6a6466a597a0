import { describe, expect, it } from 'vitest'
import { ConnectTimeoutError, EventSourceClient, streamEvents } from '../../src/index.ts'
import { closeAfterTest, failureOf, take, waitForStatus } from '../support/client-probes.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { testSession } from '../support/test-session.ts'

const exactDelays = { jitter: 0, initialDelay: 10 }

describe('connectTimeout', () => {
  it('fails an attempt after 30 seconds without a response, then retries', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const errors: unknown[] = []
    const url = await server.plan([{ open: false }, { chunks: ['data: a\n\n'] }])
    const onError = (error: unknown) => errors.push(error)
    const client = closeAfterTest(
      new EventSourceClient(url, { platform: { clock }, reconnect: exactDelays, onError }),
    )
    const events = client.events()
    await server.waitForRequests(1)
    expect(clock.remaining).toEqual([30_000])
    await clock.advance(29_999)
    expect(client.state).toMatchObject({ status: 'connecting', attempt: 1 })
    await clock.advance(1)
    expect(client.state).toMatchObject({ status: 'waiting', retryDelay: 10 })
    expect(errors).toEqual([expect.any(ConnectTimeoutError)])
    expect(errors[0]).toBe(client.state.error)
    expect(errors[0]).toMatchObject({
      name: 'ConnectTimeoutError',
      code: 'connect-timeout',
      attempt: 1,
      retryable: true,
      message: expect.stringMatching(/\/script: .*30000 ms.*connectTimeout/),
    })
    await server.waitForClosed(1)
    await clock.advance(10)
    expect(await take(events, 1)).toMatchObject([{ data: 'a' }])
  })

  it('ends once the headers arrive', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const options = { platform: { clock }, connectTimeout: 1000 }
    const client = closeAfterTest(new EventSourceClient(server.url('/silence'), options))
    await waitForStatus(client, 'open')
    expect(clock.pending).toEqual([])
    await clock.advance(86_400_000)
    expect(client.state.status).toBe('open')
  })

  it('is disabled by 0', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const options = { platform: { clock }, connectTimeout: 0 }
    const client = closeAfterTest(new EventSourceClient(server.url('/no-headers'), options))
    await server.waitForRequests(1)
    await clock.advance(86_400_000)
    expect(client.state.status).toBe('connecting')
    await server.open()
    await waitForStatus(client, 'open')
  })

  it.each([2 ** 31, 2 ** 40, Infinity])(
    'of %d does not fire immediately',
    async (connectTimeout) => {
      const server = testSession()
      const clock = new FakeClock()
      const options = { platform: { clock }, connectTimeout }
      const client = closeAfterTest(new EventSourceClient(server.url('/no-headers'), options))
      await server.waitForRequests(1)
      await clock.advance(86_400_000)
      expect(client.state).toMatchObject({ status: 'connecting', attempt: 1 })
      expect(Math.max(0, ...clock.delays)).toBeLessThan(2 ** 31)
    },
  )

  it('ends streamEvents with an error', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const events = streamEvents(server.url('/no-headers'), {
      platform: { clock },
      connectTimeout: 1000,
    })
    const failure = failureOf(events.next())
    await server.waitForRequests(1)
    await clock.advance(1000)
    expect(await failure).toBeInstanceOf(ConnectTimeoutError)
    await server.waitForClosed(1)
  })

  it.each([-1, Number.NaN, '1000', null])('cannot be %j', (connectTimeout) => {
    const options = { connectTimeout: connectTimeout as number }
    expect(() => new EventSourceClient('http://localhost/', options)).toThrow(/"connectTimeout"/)
    expect(() => streamEvents('http://localhost/', options)).toThrow(TypeError)
  })
})
