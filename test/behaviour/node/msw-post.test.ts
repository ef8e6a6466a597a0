import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { EventSourceClient, json, streamEvents } from '../../../src/index.ts'

const url = 'https://api.example/v1/chat'
const server = setupServer()

beforeAll(() => server.listen({ onUnhandledFrame: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

interface Delta {
  choices: { delta: { content?: string } }[]
}

const delta = (content: string): string =>
  `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`

interface Call {
  body: unknown
  contentType: string | null
  lastEventId: string | null
}

/** A chat API that answers each POST with these chunks; returns the received calls, and when a response was cancelled. */
function mockChat(chunks: string[], { holds = false } = {}) {
  const calls: Call[] = []
  let cancel = () => {}
  const cancelled = new Promise<void>((resolve) => (cancel = resolve))
  server.use(
    http.post(url, async ({ request }) => {
      calls.push({
        body: await request.json(),
        contentType: request.headers.get('content-type'),
        lastEventId: request.headers.get('last-event-id'),
      })
      const waiting = chunks.map((chunk) => new TextEncoder().encode(chunk))
      const body = new ReadableStream({
        pull(controller) {
          const chunk = waiting.shift()
          if (chunk) controller.enqueue(chunk)
          else if (!holds) controller.close()
        },
        cancel,
      })
      return new HttpResponse(body, { headers: { 'content-type': 'text/event-stream' } })
    }),
  )
  return { calls, cancelled }
}

describe('a POST stream mocked with msw', () => {
  it('sends JSON and yields deltas until the end marker', async () => {
    const [first, ...rest] = [delta('Hel'), delta('lo'), 'data: [DONE]\n\n', delta('never')]
    // Split inside an event, as networks do.
    const { calls } = mockChat([first.slice(0, 9), first.slice(9), ...rest])
    let answer = ''
    const options = { json: { prompt: 'Hi' }, decode: json<Delta>(), until: '[DONE]' }
    for await (const { data } of streamEvents(url, options))
      answer += data.choices[0]?.delta.content ?? ''
    expect(answer).toBe('Hello')
    expect(calls).toEqual([
      { body: { prompt: 'Hi' }, contentType: 'application/json', lastEventId: null },
    ])
  })

  it('cancels the response when the loop exits', async () => {
    const { cancelled, calls } = mockChat([delta('one'), delta('two')], { holds: true })
    for await (const { data } of streamEvents(url, { json: {}, decode: json<Delta>() })) {
      expect(data.choices[0]?.delta.content).toBe('one')
      break
    }
    await cancelled
    expect(calls).toHaveLength(1)
  })

  it('cancels the response on abort, and throws the reason', async () => {
    const { cancelled } = mockChat([delta('one')], { holds: true })
    const controller = new AbortController()
    const answer = streamEvents(url, { json: {}, signal: controller.signal })
    expect((await answer.next()).done).toBe(false)
    const next = answer.next()
    controller.abort(new Error('The user pressed stop'))
    await expect(next).rejects.toThrow('The user pressed stop')
    await cancelled
  })

  it('throws the API error without retrying', async () => {
    let requests = 0
    server.use(
      http.post(url, () => {
        requests++
        const init = { status: 429, headers: { 'retry-after': '20' } }
        return HttpResponse.json({ error: { type: 'rate_limit' } }, init)
      }),
    )
    const error = await streamEvents(url, { json: {} })
      .next()
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'ResponseError', status: 429, retryable: true })
    const { body, headers } = error as { body: string; headers: Headers }
    expect(JSON.parse(body)).toEqual({ error: { type: 'rate_limit' } })
    expect(headers.get('retry-after')).toBe('20')
    expect(requests).toBe(1)
  })

  it('reads a mocked response that the caller fetched', async () => {
    mockChat([delta('Hi'), 'data: [DONE]\n\n'])
    const response = await fetch(url, { method: 'POST', body: '{}' })
    const contents: unknown[] = []
    for await (const { data } of streamEvents(response, { decode: json<Delta>(), until: '[DONE]' }))
      contents.push(data.choices[0]?.delta.content)
    expect(contents).toEqual(['Hi'])
  })

  it('is not repeated by a client if it ends without an ID', async () => {
    const { calls } = mockChat(['data: all\n\n'])
    const client = new EventSourceClient(url, { json: { prompt: 'Hi' } })
    const event = client.once('message')
    expect(await client.closed).toEqual({ reason: 'ended' })
    expect((await event).data).toBe('all')
    expect(calls).toHaveLength(1)
  })

  it('is repeated by a client with the same body and the last ID if it is idempotent', async () => {
    const { calls } = mockChat(['id: 1\ndata: part\n\n'])
    const client = new EventSourceClient(url, {
      json: { prompt: 'Hi' },
      idempotent: true,
      reconnect: { initialDelay: 0 },
    })
    for (let count = 0; count < 2; count++) await client.once('message')
    client.close()
    expect(calls.slice(0, 2)).toMatchObject([
      { body: { prompt: 'Hi' }, lastEventId: null },
      { body: { prompt: 'Hi' }, lastEventId: '1' },
    ])
  })
})
