import { beforeEach, describe, expect, it } from 'vitest'
import {
  ConnectTimeoutError,
  EventSourceClient,
  IdleTimeoutError,
  readEvents,
  streamEvents,
} from '../../src/index.ts'
import { EventSource } from '../../src/event-source/index.ts'
import {
  closeAfterTest,
  collect,
  failureOf,
  take,
  waitForStatus,
} from '../support/client-probes.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { FakePlatform } from '../support/fake-platform.ts'
import { ReasonlessAbortController, reasonlessFetch as fetch } from '../support/reasonless-abort.ts'
import { replaceGlobal } from '../support/replace-global.ts'
import { testSession } from '../support/test-session.ts'

beforeEach(() => replaceGlobal('AbortController', ReasonlessAbortController))

const aborted = { name: 'AbortError', message: 'The operation was aborted' }
const oneEvent = { chunks: ['data: 1\n\n'] }

/** A controller as the application would make it. */
const controllerOf = () => new AbortController()

describe('without signal.reason, streamEvents', () => {
  it.each([
    ['without `until`', {}],
    ['with `until`', { until: '[DONE]' }],
  ])('fails after idleTimeout %s', async (_, until) => {
    const server = testSession()
    const clock = new FakeClock()
    const url = await server.plan([oneEvent])
    const options = { ...until, fetch, platform: { clock }, idleTimeout: 1000, json: {} }
    const events = streamEvents(url, options)
    await take(events, 1)
    const failure = failureOf(events.next())
    await clock.advance(1000)
    expect(await failure).toBeInstanceOf(IdleTimeoutError)
  })

  it('fails after connectTimeout', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const options = { fetch, platform: { clock }, connectTimeout: 1000 }
    const failure = failureOf(streamEvents(server.url('/no-headers'), options).next())
    await server.waitForRequests(1)
    await clock.advance(1000)
    expect(await failure).toBeInstanceOf(ConnectTimeoutError)
  })

  it('fails if the page was frozen', async () => {
    const platform = new FakePlatform()
    const events = streamEvents(await testSession().plan([oneEvent]), { fetch, platform })
    await take(events, 1)
    const failure = failureOf(events.next())
    platform.resume()
    expect(await failure).toMatchObject({ code: 'network' })
  })

  it('fails with an AbortError if its signal is aborted, before and during the stream', async () => {
    const controller = controllerOf()
    const { signal } = controller
    const url = await testSession().plan([oneEvent])
    const events = streamEvents(url, { fetch, signal })
    await take(events, 1)
    const failure = failureOf(collect(events))
    controller.abort()
    expect(await failure).toMatchObject(aborted)
    expect(await failureOf(collect(streamEvents(url, { fetch, signal })))).toMatchObject(aborted)
  })
})

describe('without signal.reason, readEvents', () => {
  it('fails with an AbortError if its signal is aborted', async () => {
    const controller = controllerOf()
    const events = readEvents(new ReadableStream(), { signal: controller.signal })
    const failure = failureOf(events.next())
    controller.abort()
    expect(await failure).toMatchObject(aborted)
  })
})

describe('without signal.reason, a client', () => {
  it.each([
    ['connectTimeout', '/no-headers', ConnectTimeoutError],
    ['idleTimeout', '/silence', IdleTimeoutError],
  ])('fails after %s', async (name, route, error) => {
    const server = testSession()
    const clock = new FakeClock()
    const client = closeAfterTest(
      new EventSourceClient(server.url(route), {
        fetch,
        platform: { clock },
        [name]: 1000,
        reconnect: false,
      }),
    )
    await (name === 'idleTimeout' ? waitForStatus(client, 'open') : server.waitForRequests(1))
    await clock.advance(1000)
    const info = await client.closed
    expect(info).toMatchObject({ reason: 'failed' })
    expect(info.error).toBeInstanceOf(error)
  })

  it('rejects once() with an AbortError if its signal is aborted', async () => {
    const controller = controllerOf()
    const client = closeAfterTest(
      new EventSourceClient('http://localhost/', { autoConnect: false, fetch }),
    )
    const failure = failureOf(client.once('message', { signal: controller.signal }))
    controller.abort()
    expect(await failure).toMatchObject(aborted)
    expect(await failureOf(client.once('message', { signal: controller.signal }))).toMatchObject(
      aborted,
    )
  })

  it('reconnects and closes', async () => {
    const server = testSession()
    const client = closeAfterTest(new EventSourceClient(await server.plan([oneEvent]), { fetch }))
    await client.once('message')
    client.reconnect()
    await client.once('message')
    client.close()
    expect(await client.closed).toEqual({ reason: 'closed' })
    expect((await server.waitForClosed(2)).requests).toHaveLength(2)
  })
})

describe('without signal.reason, an EventSource', () => {
  it('closes its connection', async () => {
    const server = testSession()
    const source = closeAfterTest(new EventSource(await server.plan([oneEvent]), { fetch }))
    await new Promise((resolve) => {
      source.onmessage = resolve
    })
    source.close()
    expect((await server.waitForClosed(1)).requests).toHaveLength(1)
  })
})
