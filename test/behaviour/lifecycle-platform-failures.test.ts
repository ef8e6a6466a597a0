import { describe, expect, it, vi } from 'vitest'
import { EventSourceClient, streamEvents } from '../../src/index.ts'
import { catchReported, closeAfterTest } from '../support/client-probes.ts'
import { FakePlatform } from '../support/fake-platform.ts'
import { replaceGlobal } from '../support/replace-global.ts'
import { createTestServer } from '../../src/testing/index.ts'
import { testSession } from '../support/test-session.ts'

const { setTimeout: realTimeout, clearTimeout: realClearTimeout } = globalThis

/** A clock whose retry delays take no time, and whose time limits never expire. */
function createClock() {
  return {
    now: () => Date.now(),
    setTimeout: (callback: () => void, delay: number): unknown =>
      delay > 1000 ? undefined : realTimeout(callback, 0),
    clearTimeout: (timer: unknown) => realClearTimeout(timer as number),
    unref: (_timer: unknown) => {},
  }
}

/**
 * Starts a client whose first attempt fails, and whose others deliver an event and end. The named platform function
 * works `works` times, then throws `failure` at each call.
 */
async function startClient(name: string, works: number, failure: unknown) {
  const server = testSession()
  const url = await server.plan([{ status: 503 }, { chunks: ['data: 1\n\n'], ending: 'end' }])
  const clock = createClock()
  const fake = new FakePlatform()
  let calls = 0
  for (const target of [clock, fake]) {
    const functions = target as unknown as Record<string, (...args: unknown[]) => unknown>
    const original = functions[name]?.bind(target)
    if (!original) continue
    functions[name] = (...args) => {
      calls += 1
      if (calls > works) throw failure
      return original(...args)
    }
  }
  const announced: string[] = []
  const client = closeAfterTest(
    new EventSourceClient(url, {
      platform: {
        clock,
        random: fake.random,
        isOnline: () => fake.isOnline(),
        isVisible: () => fake.isVisible(),
        subscribe: (listener) => fake.subscribe(listener),
      },
      unref: true,
      pauseWhenHidden: true,
      idleTimeout: 60_000,
      reconnect: { initialDelay: 1, maxDelay: 1 },
      onClose: ({ reason }) => announced.push(`onClose: ${reason}`),
    }),
  )
  client.subscribe(() => client.state.status === 'closed' && announced.push('closed'))
  client.addEventListener(
    'error',
    () => client.readyState === client.CLOSED && announced.push('error'),
  )
  return { announced, client, platform: fake, server }
}

/** Catches the exceptions of microtasks, which the platform would report as uncaught errors. */
function catchUncaught(): unknown[] {
  const uncaught: unknown[] = []
  const { queueMicrotask: original } = globalThis
  replaceGlobal('queueMicrotask', (task: () => void) =>
    original(() => {
      try {
        task()
      } catch (error) {
        uncaught.push(error)
      }
    }),
  )
  return uncaught
}

const names = ['now', 'setTimeout', 'clearTimeout', 'unref', 'random', 'isOnline', 'isVisible']
const moments = names.flatMap((name) =>
  [0, 1, 2, 3, 4, 5, 7, 10].map((works) => [name, works] as const),
)

describe('a platform function that fails', () => {
  it.each(moments)(
    'closes the client, even if `reportError` throws: %s after %i calls',
    async (name, works) => {
      const failure = new Error(`${name} failed`)
      const uncaught = catchUncaught()
      vi.stubGlobal('reportError', () => {
        throw new Error('reportError failed')
      })
      const { announced, client, platform, server } = await startClient(name, works, failure)
      expect(await client.closed).toEqual({ reason: 'failed' })
      expect(announced).toEqual(['closed', 'error', 'onClose: failed'])
      expect(client.state.status).toBe('closed')
      expect(platform.listeners).toBe(0)
      await server.waitForOpen(0)
      expect([...new Set(uncaught)]).toEqual([failure])
    },
  )

  it('closes the client once if `reportError` closes it', async () => {
    const reported: unknown[] = []
    const failure = new Error('random failed')
    vi.stubGlobal('reportError', (error: unknown) => {
      reported.push(error)
      client.close()
    })
    const { announced, client } = await startClient('random', 0, failure)
    expect(await client.closed).toEqual({ reason: 'closed' })
    expect(reported).toEqual([failure])
    expect(announced).toEqual(['closed', 'onClose: closed'])
  })

  it('can be repaired: connect() restarts the client', async () => {
    catchReported()
    const { client } = await startClient('random', 0, new Error('random failed'))
    await client.closed
    client.connect()
    expect(await client.once('message')).toMatchObject({ data: '1' })
  })
})

describe('a platform that cannot unsubscribe', () => {
  it.each(['return', 'signal', 'until'])(
    'does not keep %s from ending the request',
    async (way) => {
      const reported = catchReported()
      const failure = new Error('unsubscribe failed')
      const controller = new AbortController()
      const server = createTestServer()
      const unsubscribe = () => {
        throw failure
      }
      const events = streamEvents('https://example.com/', {
        platform: { subscribe: () => unsubscribe },
        fetch: server.fetch,
        signal: controller.signal,
        until: 'end',
      })
      const first = events.next()
      const connection = await server.nextConnection()
      await connection.send({ data: 'a' })
      expect((await first).value).toMatchObject({ data: 'a' })
      if (way === 'return') await events.return()
      if (way === 'signal') controller.abort()
      if (way === 'until') await Promise.all([events.next(), connection.send({ data: 'end' })])
      await connection.closed
      expect(reported).toEqual([failure])
    },
  )
})

describe('a clock that cannot clear a timer', () => {
  it('does not keep close() from ending the connection and announcing it', async () => {
    const reported = catchReported()
    const failure = new Error('clearTimeout failed')
    const closes: string[] = []
    const server = createTestServer()
    const clock = createClock()
    const client = closeAfterTest(
      new EventSourceClient('https://example.com/', {
        platform: { clock },
        connectTimeout: 0,
        idleTimeout: 60_000,
        fetch: server.fetch,
        onClose: ({ reason }) => closes.push(reason),
      }),
    )
    const connection = await server.nextConnection()
    await connection.open()
    expect(client.state.status).toBe('open')
    clock.clearTimeout = () => {
      throw failure
    }
    client.close()
    expect(closes).toEqual(['closed'])
    expect(await connection.closed).toBe('client')
    expect(await client.closed).toEqual({ reason: 'closed' })
    expect(reported).toEqual([failure])
  })
})
