import { describe, expect, it } from 'vitest'
import { type ClientOptions, EventSourceClient } from '../../src/index.ts'
import type { FakePlatform } from '../support/fake-platform.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../support/client-probes.ts'

async function start(attempts: Attempt[], options: ClientOptions = {}) {
  const server = testSession()
  const frozen = frozenPlatform()
  const url = await server.planOnOwnOrigin(attempts)
  const client = closeAfterTest(new EventSourceClient(url, { ...frozen, ...options }))
  const { platform } = frozen
  return { server, client, clock: platform.clock, platform }
}

const failing: Attempt = { status: 503 }
const holding: Attempt = {}

describe('without a network', () => {
  it('the client waits, then reconnects once online', async () => {
    const infos: unknown[] = []
    const { server, client, clock, platform } = await start([failing, {}], {
      onReconnect: (info) => infos.push(info),
    })
    platform.goOffline()
    const state = await waitForStatus(client, 'waiting')
    expect(state).not.toHaveProperty('retryDelay')
    expect(infos).toEqual([{ attempt: 2, error: state.error }])
    await clock.advance(299_999)
    expect((await server.log()).requests).toHaveLength(1)
    platform.goOnline()
    await waitForStatus(client, 'open', 2)
    expect(clock.pending).toEqual([])
  })

  it('one attempt every five minutes is made all the same, and is not a retry', async () => {
    const retries: number[] = []
    const { client, clock, platform } = await start([failing, failing, {}], {
      reconnect: { maxRetries: 0 },
      headers: (context) => (retries.push(context.retries), {}),
    })
    platform.goOffline()
    await waitForStatus(client, 'waiting', 1)
    expect(clock.remaining).toEqual([300_000])
    await clock.advance(300_000)
    expect(await waitForStatus(client, 'waiting', 2)).not.toHaveProperty('retryDelay')
    await clock.advance(299_999)
    expect(client.state.attempt).toBe(2)
    await clock.advance(1)
    await waitForStatus(client, 'open', 3)
    expect(retries).toEqual([0, 0, 0])
    expect(clock.pending).toEqual([])
  })

  it('changes of the page do not postpone that attempt', async () => {
    const { client, clock, platform } = await start([failing, {}])
    platform.goOffline()
    await waitForStatus(client, 'waiting')
    await clock.advance(200_000)
    platform.show()
    platform.resume()
    expect(clock.remaining).toEqual([300_000 - 200_000])
    await clock.advance(100_000)
    await waitForStatus(client, 'open', 2)
  })

  it('that attempt comes no sooner than the server requested', async () => {
    const { client, clock, platform } = await start([
      { status: 503, headers: { 'retry-after': '600' } },
      {},
    ])
    platform.goOffline()
    await waitForStatus(client, 'waiting')
    expect(clock.remaining).toEqual([600_000])
  })

  it('a hidden page with pauseWhenHidden makes no attempt', async () => {
    const { client, clock, platform, server } = await start([failing, {}], {
      pauseWhenHidden: true,
    })
    await waitForStatus(client, 'waiting')
    platform.goOffline()
    platform.hide()
    await clock.advance(86_400_000)
    expect((await server.log()).requests).toHaveLength(1)
    platform.show()
    await waitForStatus(client, 'open', 2)
  })

  it('close() leaves no timer', async () => {
    const { client, clock, platform } = await start([failing])
    platform.goOffline()
    await waitForStatus(client, 'waiting')
    client.close()
    await clock.advance(0)
    expect(clock.pending).toEqual([])
  })

  it('failures use up no retries', async () => {
    const { server, client, clock, platform } = await start(
      [holding, holding, holding, holding, failing],
      { reconnect: { maxRetries: 1 } },
    )
    for (const attempt of [1, 2, 3, 4]) {
      await waitForStatus(client, 'open', attempt)
      platform.goOffline()
      await server.destroy()
      await waitForStatus(client, 'waiting', attempt)
      platform.goOnline()
    }
    // The fifth attempt is the first to fail online, and the sixth is its one retry.
    expect(await waitForStatus(client, 'waiting', 5)).toMatchObject({ retryDelay: 1000 })
    await clock.advanceToNext()
    expect((await client.closed).error).toMatchObject({ code: 'retries-exhausted', attempt: 6 })
  })

  it('an expired delay does not start an attempt', async () => {
    const { server, client, clock, platform } = await start([failing, {}])
    await waitForStatus(client, 'waiting')
    platform.goOffline()
    await clock.advance(1000)
    expect(client.state.status).toBe('waiting')
    platform.show()
    platform.resume()
    await clock.advance(0)
    expect(client.state.status).toBe('waiting')
    expect((await server.log()).requests).toHaveLength(1)
    platform.goOnline()
    await waitForStatus(client, 'open', 2)
  })

  it('an open stream stays open', async () => {
    const { server, client, platform } = await start([{}])
    await waitForStatus(client, 'open')
    platform.goOffline()
    const next = client.once('message')
    await server.write('data: still there\n\n')
    expect(await next).toMatchObject({ data: 'still there' })
  })
})

describe('a retry delay', () => {
  it.each([
    ['the online event', (platform: FakePlatform) => platform.goOnline()],
    ['a page that becomes visible', (platform: FakePlatform) => platform.show()],
    ['a page that resumes', (platform: FakePlatform) => platform.resume()],
  ])('ends at once on %s', async (_, happen) => {
    const { client, clock, platform } = await start([failing, failing, {}])
    await waitForStatus(client, 'waiting', 1)
    await clock.advanceToNext()
    await waitForStatus(client, 'waiting', 2)
    happen(platform)
    await waitForStatus(client, 'open', 3)
    expect(clock.pending).toEqual([])
  })

  it('continues while the page is hidden', async () => {
    const { client, clock, platform } = await start([failing, {}])
    await waitForStatus(client, 'waiting')
    platform.hide()
    expect(clock.remaining).toEqual([1000])
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
  })

  it('counts as a retry if ended early, doubling the next delay', async () => {
    const { client, platform } = await start([failing])
    await waitForStatus(client, 'waiting', 1)
    platform.goOnline()
    expect(await waitForStatus(client, 'waiting', 2)).toMatchObject({ retryDelay: 2000 })
  })
})

describe('the platform', () => {
  it('has one listener per connection loop, and none after close()', async () => {
    const { client, clock, platform } = await start([failing, {}])
    await waitForStatus(client, 'waiting')
    await clock.advanceToNext()
    await waitForStatus(client, 'open', 2)
    expect(platform.listeners).toBe(1)
    client.close()
    expect(platform.listeners).toBe(0)
    client.connect()
    client.connect()
    expect(platform.listeners).toBe(1)
  })

  it('has no listener after the client fails', async () => {
    const { client, platform } = await start([{ status: 404 }])
    await client.closed
    expect(platform.listeners).toBe(0)
  })
})

describe('unref', () => {
  it('unreferences only the timer of the retry delay', async () => {
    const { client, clock } = await start([failing, {}], { unref: true, connectTimeout: 5000 })
    await waitForStatus(client, 'waiting')
    // The delays of this clock: connecting, reading the body of the 503, and the retry delay.
    expect(clock.delays).toContain(5000)
    expect(clock.unreferenced.size).toBe(1)
    expect(clock.remaining).toEqual([1000])
  })

  it('is off by default', async () => {
    const { client, clock } = await start([failing])
    await waitForStatus(client, 'waiting')
    expect(clock.unreferenced.size).toBe(0)
  })
})
