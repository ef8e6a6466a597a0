import { describe, expect, it } from 'vitest'
import { EventSourceClient, streamEvents } from '../../src/index.ts'
import { eventStream } from '../support/byte-streams.ts'
import { closedAtEnd, failureOf, take } from '../support/client-probes.ts'
import { deferred } from '../support/deferred.ts'
import { FakeClock } from '../support/fake-clock.ts'

const hello = [new TextEncoder().encode('data: hello\n\n')]

/** A response that tells when its body is cancelled. */
function watchedResponse() {
  const cancelled = deferred<'cancelled'>()
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(hello[0]!),
    cancel: () => cancelled.resolve('cancelled'),
  })
  const headers = { 'content-type': 'text/event-stream' }
  return { response: new Response(body, { headers }), cancelled: cancelled.promise }
}

describe('a fetch that is deaf to its signal', () => {
  it('does not keep the client open, and what it brings late is cancelled', async () => {
    const called = deferred()
    const answer = deferred<Response>()
    const client = closedAtEnd(
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

  it('does not keep streamEvents from ending', async () => {
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
    const client = closedAtEnd(
      new EventSourceClient('http://localhost/', {
        clock,
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

  it('whose body does not listen either is cancelled by close()', async () => {
    const { response, cancelled } = watchedResponse()
    const client = closedAtEnd(
      new EventSourceClient('http://localhost/', { fetch: async () => response }),
    )
    await client.once('message')
    client.close()
    expect(await cancelled).toBe('cancelled')
  })
})
