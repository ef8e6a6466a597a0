import { describe, expect, it } from 'vitest'
import { streamEvents } from '../../src/index.ts'
import { differs } from '../support/differences.ts'
import { testSession } from '../support/test-session.ts'

const headers = { 'content-type': 'text/event-stream' }

/** A response of these chunks that counts the chunks requested from it. */
function countingResponse(chunks: string[]) {
  const counts = { pulls: 0, cancelled: undefined as unknown }
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[counts.pulls]
        counts.pulls += 1
        if (chunk === undefined) controller.close()
        else controller.enqueue(new TextEncoder().encode(chunk))
      },
      cancel(reason) {
        counts.cancelled = reason ?? 'cancelled'
      },
    },
    // The stream itself must not read ahead.
    { highWaterMark: 0 },
  )
  return { response: new Response(body, { headers }), counts }
}

describe('reading with streamEvents', () => {
  it('makes no request before the first next()', async () => {
    const server = testSession()
    let calls = 0
    const stream = streamEvents(server.url('/hello'), {
      fetch(url, init) {
        calls += 1
        return fetch(url, init)
      },
    })
    expect((await server.log()).requests).toEqual([])
    expect(calls).toBe(0)
    await stream.next()
    expect(calls).toBe(1)
    await stream.return()
  })

  it('pulls one chunk for its events, and none ahead', async () => {
    const { response, counts } = countingResponse(['data: 1\n\n', 'data: 2\n\ndata: 3\n\n'])
    const server = testSession()
    const stream = streamEvents(response)
    const pulls: [string | undefined, number][] = []
    for (let left = 4; left > 0; left -= 1) {
      const { value } = await stream.next()
      // Leaves time to read ahead.
      await server.log()
      pulls.push([value?.data, counts.pulls])
    }
    expect(pulls).toEqual([
      ['1', 1],
      ['2', 2],
      ['3', 2],
      [undefined, 3],
    ])
  })

  it('blocks the server if the consumer stops', async () => {
    const server = testSession()
    const isBounded = !differs('no-backpressure')
    const bytes = (isBounded ? 256 : 32) * 1024 * 1024
    const stream = streamEvents(server.url('/firehose', { bytes }))
    await stream.next()
    const { counts } = isBounded
      ? await server.waitForStalled(200)
      : // Its end counts as the server's only if it came before the consumer's.
        await server.waitForClosed(1)
    expect(counts.blocked).toBe(isBounded ? 1 : 0)
    expect(counts.bytesFlushed < bytes / 2).toBe(isBounded)
    await stream.return()
    const { requests } = await server.waitForClosed(1)
    expect(requests[0]?.connection.closedBy).toBe(isBounded ? 'client' : 'complete')
  })
})

describe('leaving the loop of streamEvents', () => {
  it('early cancels the request', async () => {
    const server = testSession()
    for await (const { data } of streamEvents(server.url('/hello'))) {
      expect(data).toBe('hello')
      break
    }
    expect((await server.waitForClosed(1)).requests[0]?.connection.closedBy).toBe('client')
    await server.waitForSockets(0)
  })

  it('early cancels the body of a given Response', async () => {
    const { response, counts } = countingResponse(['data: 1\n\n', 'data: 2\n\n'])
    for await (const _ of streamEvents(response)) break
    expect(counts.cancelled).toBeDefined()
    expect(counts.pulls).toBe(1)
  })

  it('while next() waits settles both', async () => {
    const server = testSession()
    const stream = streamEvents(server.url('/silence'))
    const next = stream.next()
    await server.waitForOpen(1)
    const done = { done: true, value: undefined }
    expect([await stream.return(), await next, await stream.next()]).toEqual([done, done, done])
    await server.waitForClosed(1)
  })

  it('before the first next() makes no request', async () => {
    const server = testSession()
    const stream = streamEvents(server.url('/hello'))
    await stream.return()
    expect(await stream.next()).toEqual({ done: true, value: undefined })
    expect((await server.log()).requests).toEqual([])
  })
})

describe('until', () => {
  const chunks = ['id: 1\ndata: a\n\n', 'event: end\ndata: b\n\ndata: c\n\n']

  it('as a predicate receives the raw event, and excludes the match', async () => {
    const { response, counts } = countingResponse(chunks)
    const seen: unknown[] = []
    const received: string[] = []
    const stream = streamEvents(response, {
      decode: (data) => `decoded ${data}`,
      until(event) {
        seen.push(event)
        return event.type === 'end'
      },
    })
    for await (const { data } of stream) received.push(data)
    expect(received).toEqual(['decoded a'])
    expect(seen).toEqual([
      { type: 'message', data: 'a', lastEventId: '1', origin: '' },
      { type: 'end', data: 'b', lastEventId: '1', origin: '' },
    ])
    expect(counts.cancelled).toBeDefined()
  })

  it('as a string must equal the data exactly', async () => {
    const received: string[] = []
    const body = ['[done]', '[DONE] ', '[DONE]', 'more'].map((data) => `data: ${data}\n\n`).join('')
    for await (const { data } of streamEvents(new Response(body, { headers }), { until: '[DONE]' }))
      received.push(data)
    expect(received).toEqual(['[done]', '[DONE] '])
  })

  it('that never matches causes an error at a clean end', async () => {
    const received: string[] = []
    const read = async () => {
      const stream = streamEvents(new Response(chunks.join(''), { headers }), { until: '[DONE]' })
      for await (const { data } of stream) received.push(data)
    }
    await expect(read()).rejects.toMatchObject({
      code: 'network',
      message: expect.stringContaining('until') as string,
    })
    expect(received).toEqual(['a', 'b', 'c'])
  })

  it('that throws ends the loop with its error', async () => {
    const failure = new Error('undecided')
    const { response } = countingResponse(chunks)
    const read = async () => {
      const stream = streamEvents(response, {
        until() {
          throw failure
        },
      })
      for await (const _ of stream);
    }
    await expect(read()).rejects.toBe(failure)
  })
})

describe('an unterminated last event', () => {
  const body = 'data: 1\n\ndata: 2\ndata: more'

  it.each([
    [{}, ['1']],
    [{ flush: false }, ['1']],
    [{ flush: true }, ['1', '2\nmore']],
  ])('with %o yields %o', async (options, expected) => {
    const received: string[] = []
    for await (const { data } of streamEvents(new Response(body, { headers }), options))
      received.push(data)
    expect(received).toEqual(expected)
  })

  it('is flushed with half a character as U+FFFD, and matches until', async () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('data: x'), 0xe4, 0xb8])
    const received: string[] = []
    const half = streamEvents(new Response(bytes, { headers }), { flush: true })
    for await (const { data } of half) received.push(data)
    expect(received).toEqual(['x\ufffd'])
    const done = streamEvents(new Response('data: [DONE]', { headers }), {
      flush: true,
      until: '[DONE]',
    })
    expect(await done.next()).toEqual({ done: true, value: undefined })
  })

  it('of a truncated stream causes a NetworkError, even with flush', async () => {
    const server = testSession()
    const url = await server.plan([{ chunks: ['data: 1\n\ndata: ha', 'lf'], ending: 'truncate' }])
    const received: string[] = []
    const read = async () => {
      for await (const { data } of streamEvents(url, { flush: true })) received.push(data)
    }
    await expect(read()).rejects.toMatchObject({ code: 'network' })
    expect(received).toEqual(['1'])
  })
})
