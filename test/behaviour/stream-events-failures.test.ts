import { describe, expect, it } from 'vitest'
import { type EventDecoder, json, readEvents, streamEvents } from '../../src/index.ts'
import { catchReported } from '../support/client-probes.ts'
import { deferred } from '../support/deferred.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { testSession } from '../support/test-session.ts'

const headers = { 'content-type': 'text/event-stream' }

describe('onDecodeError', () => {
  const chunks = ['data: 1\n\ndata: {\n\ndata: 2\n\ndata: }\n\ndata: 3\n\n']

  it.each<[string, EventDecoder<number>]>([
    ['throws', json<number>()],
    ['rejects', async (data) => JSON.parse(data) as number],
  ])('is called with the error of each refused event, if its decoder %s', async (_, decode) => {
    const server = testSession()
    const calls: unknown[] = []
    const stream = streamEvents(await server.plan([{ chunks, ending: 'end' }]), {
      decode,
      onDecodeError: (error) => calls.push([error.name, error.event.data]),
    })
    const received: unknown[] = []
    for await (const { data } of stream) received.push(data)
    expect(received).toEqual([1, 2, 3])
    expect(calls).toEqual([
      ['DecodeError', '{'],
      ['DecodeError', '}'],
    ])
  })

  it('of readEvents is called too, and an exception of it is reported', async () => {
    const reported = catchReported()
    const failure = new Error('mine')
    const stream = readEvents(new Response(chunks[0]!, { headers }), {
      decode: json<number>(),
      onDecodeError() {
        throw failure
      },
    })
    const received: unknown[] = []
    for await (const { data } of stream) received.push(data)
    expect(received).toEqual([1, 2, 3])
    expect(reported).toEqual([failure, failure])
  })

  it('is not called after the loop was left', async () => {
    const server = testSession()
    const decoded = deferred<number>()
    const started = deferred()
    const calls: unknown[] = []
    const stream = streamEvents(await server.plan([{ chunks: ['data: 1\n\n'] }]), {
      decode: () => {
        started.resolve()
        return decoded.promise
      },
      onDecodeError: (error) => calls.push(error),
    })
    void stream.next()
    await started.promise
    await stream.return()
    decoded.reject(new Error('late'))
    await server.waitForClosed(1)
    expect(calls).toEqual([])
  })

  it('that is not a function is a TypeError', () => {
    expect(() => streamEvents('http://localhost/', { onDecodeError: 1 as never })).toThrow(
      /"onDecodeError"/,
    )
  })
})

describe('streamEvents throws', () => {
  it('a DecodeError after the preceding events', async () => {
    const server = testSession()
    const chunks = ['data: {"n":1}\n\ndata: {"n":2}\n\ndata: {\n\ndata: {"n":3}\n\n']
    const received: number[] = []
    const read = async () => {
      const stream = streamEvents(await server.plan([{ chunks }]), {
        decode: json<{ n: number }>(),
      })
      for await (const { data } of stream) received.push(data.n)
    }
    await expect(read()).rejects.toMatchObject({
      name: 'DecodeError',
      event: { type: 'message', data: '{' },
    })
    expect(received).toEqual([1, 2])
    expect((await server.waitForClosed(1)).requests[0]?.connection.closedBy).toBe('client')
  })

  it('the reason of an aborted signal at any stage', async () => {
    const server = testSession()
    const reason = new Error('enough')
    const early = streamEvents(server.url('/hello'), { signal: AbortSignal.abort(reason) })
    await expect(early.next()).rejects.toBe(reason)
    expect(await early.next()).toEqual({ done: true, value: undefined })
    expect((await server.log()).requests).toEqual([])

    for (const [route, opened] of [['/no-headers', 0] as const, ['/silence', 1] as const]) {
      const controller = new AbortController()
      const { signal } = controller
      const next = streamEvents(server.url(route), { signal }).next()
      await server.waitFor({ requests: 1 + opened, opened })
      controller.abort(reason)
      await expect(next).rejects.toBe(reason)
      await server.waitForClosed(1 + opened)
    }
  })

  it('one NetworkError if the server is unreachable', async () => {
    const server = testSession()
    const base = await server.startOwnOrigin()
    await server.stopOwnOrigin()
    const stream = streamEvents(server.url('/hello', {}, base))
    const error = await stream.next().catch((cause: unknown) => cause)
    expect(error).toMatchObject({ name: 'NetworkError', code: 'network', attempt: 1 })
    expect((error as Error).cause).toBeDefined()
    expect(await stream.next()).toEqual({ done: true, value: undefined })
  })

  it('a timeout error if the server does not respond or is silent', async () => {
    const server = testSession()
    const clock = new FakeClock()
    const unanswered = streamEvents(server.url('/no-headers'), {
      platform: { clock },
      connectTimeout: 1000,
    })
    const first = unanswered.next().catch((error: unknown) => error)
    await server.waitForRequests(1)
    await clock.advance(1000)
    expect(await first).toMatchObject({ code: 'connect-timeout' })

    const silent = streamEvents(server.url('/hello'), { platform: { clock }, idleTimeout: 1000 })
    await silent.next()
    // A slow consumer does not count as a silent server.
    await clock.advance(60_000)
    const second = silent.next().catch((error: unknown) => error)
    await clock.advance(60_000)
    expect(await second).toMatchObject({ code: 'idle-timeout' })
    await server.waitForClosed(2)
  })

  it('the reason of an abort during decoding, and then ends', async () => {
    const controller = new AbortController()
    const decoded = deferred<string>()
    const called = deferred()
    const stream = streamEvents(new Response('data: a\n\n', { headers }), {
      signal: controller.signal,
      decode() {
        called.resolve()
        return decoded.promise
      },
    })
    const first = stream.next().catch((error: unknown) => error)
    await called.promise
    controller.abort(new Error('enough'))
    expect(await first).toEqual(new Error('enough'))
    decoded.resolve('late')
    await decoded.promise
    expect(await stream.next()).toEqual({ done: true, value: undefined })
  })

  it('an error for an event that exceeds maxBufferSize', async () => {
    const response = new Response(`data: ${'x'.repeat(100)}`, { headers })
    const stream = streamEvents(response, { maxBufferSize: 50 })
    await expect(stream.next()).rejects.toMatchObject({ code: 'buffer-limit' })
  })
})
