import { describe, expect, it } from 'vitest'
import { EventSourceClient, streamEvents } from '../../src/index.ts'
import { deferred } from '../support/deferred.ts'
import { differs } from '../support/differences.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { testSession } from '../support/test-session.ts'
import {
  closeAfterTest,
  waitForStatus,
  frozenPlatform,
  onChange,
} from '../support/client-probes.ts'

const hello = () =>
  Promise.resolve(
    new Response('data: hello\n\n', { headers: { 'content-type': 'text/event-stream' } }),
  )

describe('ending at any moment', () => {
  it.each(Array.from({ length: 25 }, (_, index) => index))(
    'close() is final %i microtasks after construction',
    async (ticks) => {
      let isClosed = false
      const late: string[] = []
      const client = closeAfterTest(
        new EventSourceClient('http://localhost/', {
          ...frozenPlatform(),
          headers: async () => ({}),
          fetch() {
            if (isClosed) late.push('fetch')
            return hello()
          },
        }),
      )
      for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve()
      client.close()
      isClosed = true
      onChange(client, () => late.push(client.state.status))
      for (let tick = 0; tick < 50; tick += 1) await Promise.resolve()
      expect({ late, status: client.state.status }).toEqual({ late: [], status: 'closed' })
    },
  )

  it('close() in an async shouldRetry leaves no timer pending', async () => {
    const frozen = frozenPlatform()
    const client = closeAfterTest(
      new EventSourceClient('http://localhost/', {
        ...frozen,
        fetch: () => Promise.reject(new TypeError('down')),
        reconnect: {
          shouldRetry: async () => {
            client.close()
            return true
          },
        },
      }),
    )
    await client.closed
    for (let tick = 0; tick < 50; tick += 1) await Promise.resolve()
    expect(client.state.status).toBe('closed')
    expect(frozen.platform.clock.pending).toEqual([])
  })

  it('aborting in a body function prevents the streamEvents request', async () => {
    const controller = new AbortController()
    let calls = 0
    const events = streamEvents('http://localhost/', {
      signal: controller.signal,
      method: 'POST',
      async body() {
        controller.abort()
        return 'late'
      },
      fetch() {
        calls += 1
        return hello()
      },
    })
    await expect(events.next()).rejects.toMatchObject({ name: 'AbortError' })
    expect(calls).toBe(0)
  })
})

describe('a signal aborted before construction', () => {
  it('closes the client, and calls onClose after construction', async () => {
    let seen: unknown
    const client: EventSourceClient = new EventSourceClient('http://localhost/', {
      signal: AbortSignal.abort(),
      onClose: () => void (seen = client.readyState),
    })
    expect(client.readyState).toBe(client.CLOSED)
    await client.closed
    expect(seen).toBe(client.CLOSED)
  })
})

describe('a page hidden while shouldRetry decides', () => {
  it('does not suppress the failure', async () => {
    const frozen = frozenPlatform()
    const decided = deferred<boolean>()
    const called = deferred<void>()
    const client = closeAfterTest(
      new EventSourceClient('http://localhost/', {
        ...frozen,
        fetch: () => Promise.resolve(new Response('', { status: 401 })),
        pauseWhenHidden: true,
        reconnect: {
          shouldRetry() {
            called.resolve()
            return decided.promise
          },
        },
      }),
    )
    await called.promise
    frozen.platform.hide()
    decided.resolve(false)
    expect(await client.closed).toMatchObject({ reason: 'failed', error: { status: 401 } })
  })
})

describe('the attempt number', () => {
  it('increases with reconnect()', async () => {
    const server = testSession()
    const url = await server.plan([{ open: false }, {}])
    const client = closeAfterTest(new EventSourceClient(url, frozenPlatform()))
    await server.waitForRequests(1)
    client.reconnect()
    expect(await waitForStatus(client, 'open')).toMatchObject({ attempt: 2 })
  })
})

describe('a clock set back', () => {
  it('does not disable idleTimeout', async () => {
    const server = testSession()
    const clock = new FakeClock()
    let shift = 0
    const shifted = {
      now: () => clock.now() - shift,
      setTimeout: clock.setTimeout.bind(clock),
      clearTimeout: clock.clearTimeout.bind(clock),
    }
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks: ['data: a\n\n'] }]), {
        connectTimeout: 0,
        idleTimeout: 1000,
        platform: { clock: shifted },
      }),
    )
    await client.once('message')
    shift = 3_600_000
    const lost = waitForStatus(client, 'waiting')
    await clock.advance(3000)
    expect((await lost).error).toMatchObject({ code: 'idle-timeout' })
  })
})

describe('handlers', () => {
  it('added by a handler first receive the next event', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: 1\n\ndata: 2\n\n'] }])
    const client = closeAfterTest(new EventSourceClient(url, frozenPlatform()))
    const received: unknown[] = []
    client.on(
      'message',
      () => {
        client.on('message', ({ data }) => received.push(['on', data]))
        client.onAny(({ data }) => received.push(['any', data]))
      },
      { once: true },
    )
    for await (const { data } of client.events('message')) if (data === '2') break
    expect(received).toEqual([
      ['on', '2'],
      ['any', '2'],
    ])
  })

  it('removed with off() also remove their signal listener', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    const counted = new Proxy(signal, {
      get(target, name) {
        if (name === 'addEventListener') return () => void (listeners += 1)
        if (name === 'removeEventListener') return () => void (listeners -= 1)
        return Reflect.get(target, name, target)
      },
    })
    const client = closeAfterTest(new EventSourceClient(testSession().url('/hello')))
    const handler = () => {}
    client.on('message', handler, { signal: counted })
    expect(listeners).toBe(1)
    client.off('message', handler)
    expect(listeners).toBe(0)
  })
})

describe('a Request passed to streamEvents', () => {
  it('keeps its mode, and its body is replaced by the options', async () => {
    let seen: unknown
    const request = new Request('http://localhost/', {
      method: 'POST',
      mode: 'same-origin',
      body: 'replaced',
    })
    const events = streamEvents(request, {
      json: { prompt: 'Hello' },
      fetch(_, init) {
        seen = { mode: init.mode, method: init.method, body: init.body }
        return hello()
      },
    })
    await events.next()
    await events.return()
    const mode = differs('no-credentials-or-mode') ? undefined : 'same-origin'
    expect(seen).toEqual({ mode, method: 'POST', body: '{"prompt":"Hello"}' })
  })
})
