import { describe, expect, it } from 'vitest'
import { EventSourceClient } from '../../src/index.ts'
import { TestClock, TestPlatform, createTestServer } from '../../src/testing/index.ts'
import { closeAfterTest, failureOf } from '../support/client-probes.ts'

const url = 'https://example.test/prices'

describe('a test clock', () => {
  it('runs timers in order, including those that they set', async () => {
    const clock = new TestClock(1000)
    const seen: string[] = []
    const at = (name: string) => void seen.push(`${name} ${clock.now()}`)
    clock.setTimeout(() => at('c'), 30)
    clock.setTimeout(() => {
      at('a')
      clock.setTimeout(() => at('b'), 5)
    }, 10)
    const cancelled = clock.setTimeout(() => at('cancelled'), 20)
    clock.clearTimeout(cancelled)
    clock.setTimeout(() => at('later'), 31)
    expect(clock.remaining).toEqual([10, 30, 31])
    await clock.advance(30)
    expect(seen).toEqual(['a 1010', 'b 1015', 'c 1030'])
    expect(clock.now()).toBe(1030)
    expect(clock.remaining).toEqual([1])
  })

  it('lets promises settle between timers', async () => {
    const clock = new TestClock()
    const seen: string[] = []
    clock.setTimeout(() => {
      void later(50).then(() => seen.push('promises of the first'))
    }, 10)
    clock.setTimeout(() => seen.push('second'), 11)
    await clock.advance(20)
    expect(seen).toEqual(['promises of the first', 'second'])
  })

  it('advances to the next timer', async () => {
    const clock = new TestClock(0)
    let calls = 0
    clock.setTimeout(() => calls++, 400)
    await clock.advanceToNext()
    expect([calls, clock.now()]).toEqual([1, 400])
    expect(await failureOf(clock.advanceToNext())).toMatchObject({
      message: expect.stringContaining('no timer is waiting') as string,
    })
  })

  it('passes time without running timers while the device sleeps', async () => {
    const clock = new TestClock(0)
    let calls = 0
    clock.setTimeout(() => calls++, 10)
    clock.sleep(1000)
    await clock.advance(9)
    expect([calls, clock.now()]).toEqual([0, 1009])
    await clock.advance(1)
    expect(calls).toBe(1)
  })

  it('ends a delay above 32 bits at once, as platforms do', async () => {
    const clock = new TestClock()
    let calls = 0
    clock.setTimeout(() => calls++, 2 ** 31)
    await clock.advance(1)
    expect(calls).toBe(1)
  })

  it.each([-1, Number.NaN, Infinity])('refuses to advance by %s', async (milliseconds) => {
    expect(await failureOf(new TestClock().advance(milliseconds))).toBeInstanceOf(TypeError)
  })

  it('reports timers that set each other without a delay', async () => {
    const clock = new TestClock()
    const again = () => void clock.setTimeout(again, 0)
    again()
    const error = await failureOf(clock.advance(1))
    expect(String(error)).toContain('sets itself again without a delay')
  })
})

describe('the platform of a test server', () => {
  it('advances the retries of a client with asynchronous options', async () => {
    const server = createTestServer({ now: 5 })
    const { fetch, platform } = server
    expect(platform.clock.now()).toBe(5)
    const client = closeAfterTest(
      new EventSourceClient(url, {
        fetch,
        platform,
        headers: async () => ({ 'x-token': await later(20) }),
        lastEventId: { load: () => later(20), save: () => {} },
      }),
    )
    for (let attempts = 1; attempts < 4; attempts++) server.respondOnce(503)
    await server.advance(1000 + 2000 + 3999)
    expect(server.requests).toHaveLength(3)
    await server.advance(1)
    expect(server.requests).toHaveLength(4)
    expect(server.requests[3]!.headers.get('x-token')).toBe('late')
    client.close()
  })

  it('settles with the attempt that reconnect() requests', async () => {
    const server = createTestServer()
    const { fetch, platform } = server
    const client = closeAfterTest(new EventSourceClient(url, { fetch, platform }))
    await (await server.nextConnection()).open()
    client.reconnect()
    await server.settle()
    expect(server.requests).toHaveLength(2)
  })

  it('takes the client offline and hides its page', async () => {
    const server = createTestServer()
    const { fetch, platform } = server
    platform.goOffline()
    const options = { fetch, platform, pauseWhenHidden: true }
    const client = closeAfterTest(new EventSourceClient(url, options))
    server.failOnce()
    await server.advance(60_000)
    expect(client.state.status).toBe('waiting')
    expect(server.requests).toHaveLength(1)
    platform.goOnline()
    await (await server.nextConnection()).open()
    expect(client.state.status).toBe('open')
    platform.hide()
    await server.settle()
    expect(client.state.status).toBe('waiting')
    platform.show()
    await (await server.nextConnection()).open()
    expect(client.state.status).toBe('open')
    platform.resume()
    await platform.clock.advanceToNext()
    await (await server.nextConnection()).open()
    expect(client.state.status).toBe('open')
    client.close()
    expect(platform.listeners).toBe(0)
  })

  it('takes another clock and other random numbers', () => {
    const clock = new TestClock(7)
    const platform = new TestPlatform({ clock, random: () => 0.5 })
    expect(platform.clock.now()).toBe(7)
    expect(platform.random()).toBe(0.5)
    expect(new TestPlatform().random()).toBe(0)
  })
})

/** Resolves after that many promise callbacks. */
async function later(callbacks: number): Promise<string> {
  for (let left = callbacks; left > 0; left--) await undefined
  return 'late'
}
