import { describe, expect, it } from 'vitest'
import { json, ResponseError, streamEvents } from '../../src/index.ts'
import { spoken } from '../support/llm-text.ts'
import { headerOf } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'

interface ChatChunk {
  object: 'chat.completion.chunk'
  choices: { delta: { role?: string; content?: string }; finish_reason: string | null }[]
  usage?: { total_tokens: number } | null
}

const request = {
  headers: { authorization: 'Bearer sk-test' },
  json: { model: 'gpt-test', stream: true, messages: [{ role: 'user', content: 'Speak' }] },
  decode: json<ChatChunk>(),
}

describe("OpenAI's chat deltas", () => {
  it('arrive one by one until [DONE], which is not yielded', async () => {
    const server = testSession()
    const pieces: string[] = []
    const answer = streamEvents(server.url('/v1/chat/completions'), { ...request, until: '[DONE]' })
    for await (const { data } of answer) pieces.push(data.choices[0]?.delta.content ?? '')
    // The first chunk has only the role, and the last only the finish reason.
    expect(pieces).toEqual(['', ...spoken, ''])

    const [sent] = (await server.waitFor({ bodies: 1 })).requests
    expect(sent).toMatchObject({ method: 'POST', lastEventId: null })
    expect(JSON.parse(sent?.body.text ?? '')).toEqual(request.json)
    expect(headerOf(sent!, 'content-type')).toBe('application/json')
    expect(headerOf(sent!, 'authorization')).toBe('Bearer sk-test')
    expect(headerOf(sent!, 'accept')).toBe('text/event-stream')
  })

  it('close the connection at [DONE], even if the server keeps it open', async () => {
    const server = testSession()
    const url = server.url('/v1/chat/completions', { ending: 'hold' })
    let last: ChatChunk | undefined
    for await (const { data } of streamEvents(url, { ...request, until: '[DONE]' })) last = data
    expect(last?.choices[0]?.finish_reason).toBe('stop')
    const { requests } = await server.waitForClosed(1)
    expect(requests[0]?.connection.closedBy).toBe('client')
  })

  it('include [DONE] if there is no `until`', async () => {
    const url = testSession().url('/v1/chat/completions')
    const { decode: _, ...undecoded } = request
    const received: string[] = []
    for await (const { data } of streamEvents(url, undecoded)) received.push(data)
    expect(received).toHaveLength(spoken.length + 3)
    expect(received.at(-1)).toBe('[DONE]')
  })

  it('include the usage if requested', async () => {
    const url = testSession().url('/v1/chat/completions')
    const options = { ...request.json, stream_options: { include_usage: true } }
    const chunks: ChatChunk[] = []
    const answer = streamEvents(url, { ...request, json: options, until: '[DONE]' })
    for await (const { data } of answer) chunks.push(data)
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 27 } })
  })

  it.each([
    [401, 'invalid_api_key'],
    [429, 'rate_limit_exceeded'],
    [500, null],
  ])('rejected with a %i cause a ResponseError with the error body', async (fail, code) => {
    const url = testSession().url('/v1/chat/completions', { fail })
    const error = await streamEvents(url, request)
      .next()
      .catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(ResponseError)
    expect(error).toMatchObject({ code: 'http', status: fail })
    const { body, headers } = error as ResponseError
    expect(JSON.parse(body)).toMatchObject({ error: { code } })
    expect(headers.get('retry-after')).toBe(fail === 429 ? '1' : null)
  })

  it('with an error object yield it, then fail without [DONE]', async () => {
    const url = testSession().url('/v1/chat/completions', { fail: 'stream' })
    const received: unknown[] = []
    const read = async () => {
      const answer = streamEvents(url, { ...request, decode: json(), until: '[DONE]' })
      for await (const { data } of answer) received.push(data)
    }
    await expect(read()).rejects.toMatchObject({ code: 'network' })
    expect(received).toHaveLength(4)
    expect(received.at(-1)).toMatchObject({ error: { type: 'server_error' } })
  })

  it('cut off before their end cause a NetworkError after the received chunks', async () => {
    const url = testSession().url('/v1/chat/completions', { fail: 'cut' })
    const pieces: string[] = []
    const read = async () => {
      const answer = streamEvents(url, { ...request, until: '[DONE]' })
      for await (const { data } of answer) pieces.push(data.choices[0]?.delta.content ?? '')
    }
    await expect(read()).rejects.toMatchObject({ name: 'NetworkError', code: 'network' })
    expect(pieces).toEqual(['', ...spoken].slice(0, pieces.length))
    expect(pieces.length).toBeGreaterThanOrEqual(3)
  })

  it('without stream: true are rejected for their content type', async () => {
    const url = testSession().url('/v1/chat/completions')
    const answer = streamEvents(url, { ...request, json: { ...request.json, stream: false } })
    const error = await answer.next().catch((cause: unknown) => cause)
    expect(error).toMatchObject({
      code: 'content-type',
      status: 200,
      message: expect.stringContaining('got application/json') as string,
    })
    expect(JSON.parse((error as ResponseError).body)).toMatchObject({ object: 'chat.completion' })
  })
})
