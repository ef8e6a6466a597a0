import { describe, expect, it } from 'vitest'
import { type ByteReader, EventSourceClient, streamEvents } from '../../src/index.ts'
import { eventStream } from '../support/byte-streams.ts'
import {
  closeAfterTest,
  failureOf,
  take,
  waitForStatus,
  onChange,
} from '../support/client-probes.ts'
import { deferred } from '../support/deferred.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { waitUntil } from '../support/wait-until.ts'

const hello = [new TextEncoder().encode('data: hello\n\n')]

/** A response, and a promise that resolves when its body is cancelled. */
function watchedResponse() {
  const cancelled = deferred<'cancelled'>()
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(hello[0]!),
    cancel: () => cancelled.resolve('cancelled'),
  })
  const headers = { 'content-type': 'text/event-stream' }
  return { response: new Response(body, { headers }), cancelled: cancelled.promise }
}

describe('a fetch that ignores its signal', () => {
  it('does not keep the client open, and its late response is cancelled', async () => {
    const called = deferred()
    const answer = deferred<Response>()
    const client = closeAfterTest(
      new EventSourceClient('http://localhost/', {
        fetch() {
          called.resolve()
          return answer.promise
        },
      }),
    )
    await called.promise
    client.close()
    expect(await client.closed).toEqual({ reason: 'closed' })
    const { response, cancelled } = watchedResponse()
    answer.resolve(response)
    expect(await cancelled).toBe('cancelled')
    expect(client.metrics).toMatchObject({ attempts: 1, opens: 0, events: 0 })
  })

  it('does not keep streamEvents waiting', async () => {
    const called = deferred()
    const answer = deferred<Response>()
    const controller = new AbortController()
    const events = streamEvents('http://localhost/', {
      signal: controller.signal,
      fetch() {
        called.resolve()
        return answer.promise
      },
    })
    const reason = new Error('enough')
    const failure = failureOf(events.next())
    await called.promise
    controller.abort(reason)
    expect(await failure).toBe(reason)
    const { response, cancelled } = watchedResponse()
    answer.resolve(response)
    expect(await cancelled).toBe('cancelled')
  })

  it('does not outlast connectTimeout', async () => {
    const clock = new FakeClock()
    const called = deferred()
    const answers = [deferred<Response>()]
    const client = closeAfterTest(
      new EventSourceClient('http://localhost/', {
        platform: { clock },
        connectTimeout: 1000,
        reconnect: { jitter: 0, initialDelay: 10 },
        fetch() {
          called.resolve()
          return answers.shift()?.promise ?? Promise.resolve(eventStream(hello))
        },
      }),
    )
    const [first] = answers
    const events = client.events()
    await called.promise
    await clock.advance(1010)
    expect(await take(events, 1)).toMatchObject([{ data: 'hello' }])
    const { response, cancelled } = watchedResponse()
    first?.resolve(response)
    expect(await cancelled).toBe('cancelled')
    expect(client.metrics.opens).toBeGreaterThan(0)
  })

  it('has its body cancelled by close()', async () => {
    const { response, cancelled } = watchedResponse()
    const client = closeAfterTest(
      new EventSourceClient('http://localhost/', { fetch: async () => response }),
    )
    await client.once('message')
    client.close()
    expect(await cancelled).toBe('cancelled')
  })
})

/** Readers that a mocked body may return, with a `cancel` that breaks its contract. */
const faultyCancels = [
  ['returns no promise', () => undefined as never],
  [
    'throws',
    () => {
      throw new Error('not now')
    },
  ],
  ['rejects', () => Promise.reject(new Error('not now'))],
] as const

describe.each(faultyCancels)('a body whose cancel() %s', (_, cancel) => {
  const answer = (read: ByteReader['read']) => async () => ({
    status: 200,
    url: '',
    headers: new Headers({ 'content-type': 'text/event-stream' }),
    body: { cancel, getReader: () => ({ read, cancel }) },
  })

  it('does not prevent close() from being reported', async () => {
    const reported: string[] = []
    const client = new EventSourceClient('http://localhost/', {
      fetch: answer(() => new Promise(() => {})),
      onClose: ({ reason }) => reported.push(reason),
    })
    await waitForStatus(client, 'open')
    onChange(client, () => reported.push(client.state.status))
    client.close()
    expect(reported).toEqual(['closed', 'closed'])
    expect(await client.closed).toEqual({ reason: 'closed' })
  })

  it('does not prevent a reconnect', async () => {
    const client = closeAfterTest(
      new EventSourceClient('http://localhost/', {
        fetch: answer(async () => ({ done: true, value: undefined })),
        platform: { clock: new FakeClock() },
      }),
    )
    await waitForStatus(client, 'waiting')
    client.reconnect()
    await waitUntil(() => client.metrics.opens === 2)
    await waitForStatus(client, 'waiting')
    expect(client.metrics.attempts).toBe(2)
  })
})

describe('an error response whose body ignores the signal', () => {
  it('is cancelled by reconnect() and close() at any moment', async () => {
    for (let moment = 0; moment < 20; moment += 1) {
      const bodies: Promise<'cancelled'>[] = []
      const client = new EventSourceClient('http://localhost/', {
        // With a real clock, reading a body would end after two seconds.
        platform: { clock: new FakeClock() },
        fetch: async () => {
          const { response, cancelled } = watchedResponse()
          bodies.push(cancelled)
          return new Response(response.body, { status: 500 })
        },
      })
      for (let step = 0; step < moment; step += 1) await undefined
      client.reconnect()
      await waitUntil(() => bodies.length > 0)
      client.close()
      expect(new Set(await Promise.all(bodies))).toEqual(new Set(['cancelled']))
    }
  })
})

describe('close() while a response is being checked', () => {
  it('is final at any moment', async () => {
    for (let moment = 0; moment < 20; moment += 1) {
      const { response, cancelled } = watchedResponse()
      const answered = deferred()
      const client = new EventSourceClient('http://localhost/', {
        fetch: async () => {
          answered.resolve()
          return response
        },
      })
      await answered.promise
      for (let step = 0; step < moment; step += 1) await undefined
      client.close()
      expect(await cancelled).toBe('cancelled')
      expect(client.state.status).toBe('closed')
    }
  })
})
