import { describe, expect, it } from 'vitest'
import { type ClientOptions, EventSourceClient, readEvents, streamEvents } from '../../src/index.ts'
import { closeAfterTest, failureOf, take, waitForStatus } from '../support/client-probes.ts'
import { differs } from '../support/differences.ts'
import { FakePlatform } from '../support/fake-platform.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'

const first: Attempt = { chunks: ['id: 1\ndata: 1\n\n'] }

async function start(attempts: Attempt[], options: ClientOptions = {}) {
  const server = testSession()
  const platform = new FakePlatform()
  const errors: string[] = []
  const client = closeAfterTest(
    new EventSourceClient(await server.plan(attempts), {
      platform,
      onError: ({ message }) => errors.push(message),
      ...options,
    }),
  )
  return { client, errors, platform, server }
}

describe('a page that leaves a frozen state', () => {
  it('reconnects an open stream from its last event ID, without idleTimeout', async () => {
    const { client, errors, platform, server } = await start([first, {}])
    await client.once('message')
    platform.resume()
    expect(await waitForStatus(client, 'waiting')).toMatchObject({ error: { code: 'network' } })
    expect(errors).toEqual([expect.stringContaining('frozen')])
    await platform.clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
    const { requests } = await server.log()
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual([null, '1'])
    expect(requests[0]?.connection.closedBy).toBe('client')
  })

  it('ends the delay of a client that waits', async () => {
    const { client, errors, platform } = await start([{ status: 503 }, first])
    await waitForStatus(client, 'waiting')
    platform.resume()
    await waitForStatus(client, 'open', 2)
    expect(errors).toHaveLength(1)
  })

  it('leaves a request alone that has no response yet', async () => {
    const { client, errors, platform, server } = await start([{ open: false }])
    await server.waitForRequests(1)
    platform.resume()
    await server.open()
    await waitForStatus(client, 'open', 1)
    expect(errors).toEqual([])
  })

  it('fails a client that does not reconnect', async () => {
    const { client, platform } = await start([first], { reconnect: false })
    await client.once('message')
    platform.resume()
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { code: 'network' } })
    expect(platform.listeners).toBe(0)
  })

  it('fails a POST stream that may not be repeated', async () => {
    const { client, platform, server } = await start([{ chunks: ['data: 1\n\n'] }], { json: {} })
    await client.once('message')
    platform.resume()
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { code: 'network' } })
    expect((await server.log()).requests).toHaveLength(1)
  })

  it.each(['streamEvents', 'readEvents'])('fails %s after the queued events', async (reader) => {
    const server = testSession()
    const platform = new FakePlatform()
    const url = await server.plan([{ chunks: ['data: 1\n\ndata: 2\n\ndata: 3\n\n'] }])
    const events =
      reader === 'readEvents'
        ? readEvents(fetch(url), { platform })
        : streamEvents(url, { platform })
    expect(platform.listeners).toBe(0)
    await take(events, 1)
    expect(platform.listeners).toBe(1)
    platform.resume()
    expect(await take(events, 2)).toMatchObject([{ data: '2' }, { data: '3' }])
    expect(await failureOf(events.next())).toMatchObject({
      code: 'network',
      retryable: true,
      message: expect.stringContaining('the page was frozen'),
    })
    expect(platform.listeners).toBe(0)
    if (reader === 'readEvents' && differs('cancelled-with-next-byte')) await server.write(':\n')
    await server.waitForClosed(1)
  })

  it.each(['return', 'end'])('does nothing to an iteration after its %s', async (way) => {
    const platform = new FakePlatform()
    const url = await testSession().plan([{ chunks: ['data: 1\n\n'], ending: 'end' }])
    const events = streamEvents(url, { platform })
    await take(events, 1)
    await (way === 'return' ? events.return() : events.next())
    expect(platform.listeners).toBe(0)
    platform.resume()
    expect(await events.next()).toEqual({ done: true, value: undefined })
  })
})
