import { describe, expect, it } from 'vitest'
import { EventSourceClient, IdleTimeoutError, streamEvents } from '../../src/index.ts'
import {
  closeAfterTest,
  failureOf,
  take,
  waitForBytes,
  waitForStatus,
} from '../support/client-probes.ts'
import { differs } from '../support/differences.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { testSession } from '../support/test-session.ts'
import { waitUntil } from '../support/wait-until.ts'

const exactDelays = { jitter: 0, initialDelay: 10 }

describe('idleTimeout', () => {
  it('fails a silent attempt, and the next one resumes', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const errors: unknown[] = []
    const url = await server.plan([{ chunks: ['id: 1\ndata: a\n\n'] }, { chunks: ['data: b\n\n'] }])
    const client = closeAfterTest(
      new EventSourceClient(url, {
        platform: { clock },
        idleTimeout: 1000,
        reconnect: exactDelays,
        onError: (error) => errors.push(error),
      }),
    )
    let fired = 0
    client.onerror = () => fired++
    const events = client.events()
    await take(events, 1)
    await clock.advance(999)
    expect(client.state.status).toBe('open')
    await clock.advance(1)
    expect(client.state).toMatchObject({ status: 'waiting', retryDelay: 10 })
    expect(errors).toEqual([expect.any(IdleTimeoutError)])
    expect(errors[0]).toMatchObject({
      name: 'IdleTimeoutError',
      code: 'idle-timeout',
      attempt: 1,
      retryable: true,
      message: expect.stringMatching(/\/script: .*1000 ms.*idleTimeout/),
    })
    expect(fired).toBe(1)
    await server.waitForClosed(1)
    await clock.advance(10)
    expect(await take(events, 1)).toMatchObject([{ data: 'b' }])
    expect((await server.log()).requests[1]?.lastEventId).toBe('1')
  })

  it.each([
    ['an event', 'data: a\n\n'],
    ['a comment', ':\n'],
    ['an unknown line', 'x\n'],
    ['a single byte', 'd'],
  ])('restarts with %s', async (_, chunk) => {
    const server = testSession()
    const clock = new FakeClock()
    const options = { platform: { clock }, idleTimeout: 1000 }
    const begin = ': hello\n\n'
    const url = await server.plan([{ chunks: [begin] }])
    const client = closeAfterTest(new EventSourceClient(url, options))
    await waitForBytes(client, begin.length)
    await clock.advance(900)
    await server.write(chunk)
    await waitForBytes(client, begin.length + chunk.length)
    expect(client.metrics.lastActivity).toBe(clock.now())
    await clock.advance(999)
    expect(client.state.status).toBe('open')
    await clock.advance(1)
    expect(client.state.status).toBe('waiting')
  })

  it('ignores the time in which a full queue pauses a new connection', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const chunks = ['data: a\n\ndata: b\n\n']
    const url = await server.plan([{ chunks }, { chunks }, {}])
    const client = closeAfterTest(
      new EventSourceClient(url, { platform: { clock }, idleTimeout: 1000 }),
    )
    const events = client.events({ highWaterMark: 2 })
    await waitUntil(() => client.metrics.events === 2)
    client.reconnect()
    await waitUntil(() => client.metrics.opens === 2)
    await clock.advance(5000)
    expect(client.state).toMatchObject({ status: 'open', attempt: 2 })
    // From here on, the silence counts.
    await take(events, 4)
    await clock.advance(1000)
    expect(client.state).toMatchObject({ status: 'waiting', error: { code: 'idle-timeout' } })
  })

  it('starts when the headers arrive', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const options = { platform: { clock }, idleTimeout: 1000, connectTimeout: 0 }
    const client = closeAfterTest(new EventSourceClient(server.url('/no-headers'), options))
    await server.waitForRequests(1)
    await clock.advance(5000)
    await server.open()
    await waitForStatus(client, 'open')
    // The byte that such a browser needs counts as activity, and may be read a moment later.
    await waitForBytes(client, differs('open-with-first-byte') ? 1 : 0)
    await clock.advance(999)
    expect(client.state.status).toBe('open')
    await clock.advance(1)
    expect(client.state.error).toBeInstanceOf(IdleTimeoutError)
  })

  it('is off by default', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const client = closeAfterTest(
      new EventSourceClient(server.url('/silence'), { platform: { clock } }),
    )
    await waitForStatus(client, 'open')
    expect(clock.pending).toEqual([])
  })

  it('leaves no timer after close()', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const options = { platform: { clock }, idleTimeout: 1000 }
    const client = closeAfterTest(new EventSourceClient(server.url('/silence'), options))
    await waitForStatus(client, 'open')
    expect(clock.remaining).toEqual([1000])
    client.close()
    await server.waitForClosed(1)
    expect(clock.pending).toEqual([])
  })

  it.each([2 ** 31, Infinity])('of %d does not fire immediately', async (idleTimeout) => {
    const server = testSession()
    const clock = new FakeClock()
    const options = { platform: { clock }, idleTimeout }
    const client = closeAfterTest(new EventSourceClient(server.url('/silence'), options))
    await waitForStatus(client, 'open')
    await clock.advance(86_400_000)
    expect(client.state.status).toBe('open')
  })

  it('ends streamEvents while it waits for an event', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const url = await server.plan([{ chunks: ['data: a\n\n'] }])
    const events = streamEvents(url, { platform: { clock }, idleTimeout: 1000 })
    await take(events, 1)
    const failure = failureOf(events.next())
    await clock.advance(1000)
    expect(await failure).toBeInstanceOf(IdleTimeoutError)
    await server.waitForClosed(1)
    expect(clock.pending).toEqual([])
  })

  it('ignores the time between next() calls of streamEvents', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const url = await server.plan([{ chunks: ['data: a\n\n'] }])
    const events = streamEvents(url, { platform: { clock }, idleTimeout: 1000 })
    await take(events, 1)
    await clock.advance(20_000)
    const next = events.next()
    await server.write('data: b\n\n')
    expect(await next).toMatchObject({ value: { data: 'b' } })
    await events.return()
    await server.waitForClosed(1)
    expect(clock.pending).toEqual([])
  })
})
