import { describe, expect, it } from 'vitest'
import { json, type ResponseError, streamEvents } from '../../src/index.ts'
import { spoken } from '../support/llm-text.ts'
import { testSession } from '../support/test-session.ts'

const request = {
  headers: { 'x-api-key': 'sk-test', 'anthropic-version': '2023-06-01' },
  json: {
    model: 'claude-test',
    max_tokens: 100,
    stream: true,
    messages: [{ role: 'user', content: 'Speak' }],
  },
}

const events = {
  message_start: json<{ message: { id: string; role: string } }>(),
  content_block_start: json<{ index: number }>(),
  content_block_delta: json<{ index: number; delta: { type: 'text_delta'; text: string } }>(),
  content_block_stop: json<{ index: number }>(),
  message_delta: json<{ delta: { stop_reason: string }; usage: { output_tokens: number } }>(),
  message_stop: json<{ type: 'message_stop' }>(),
  ping: json<{ type: 'ping' }>(),
  error: json<{ error: { type: string; message: string } }>(),
}

describe("Anthropic's named events", () => {
  it('are typed by `events` and discriminated by type', async () => {
    const url = testSession().url('/v1/messages')
    const types = new Set<string>()
    let text = ''
    let reason = ''
    for await (const event of streamEvents(url, { ...request, events })) {
      types.add(event.type)
      switch (event.type) {
        case 'content_block_delta':
          text += event.data.delta.text
          break
        case 'message_delta':
          reason = event.data.delta.stop_reason
          break
        case 'ping':
          text += event.data.type === 'ping' ? '' : 'not a ping'
          break
        case 'error':
          throw new Error(event.data.error.message)
        default:
      }
    }
    expect(text).toBe(spoken.join(''))
    expect(reason).toBe('end_turn')
    expect([...types]).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
  })

  it('stop at the event that `until` selects by name', async () => {
    const server = testSession()
    const url = server.url('/v1/messages', { ending: 'hold' })
    let last = ''
    const answer = streamEvents(url, {
      ...request,
      events,
      until: ({ type }) => type === 'message_stop',
    })
    for await (const { type } of answer) last = type
    expect(last).toBe('message_delta')
    expect((await server.waitForClosed(1)).requests[0]?.connection.closedBy).toBe('client')
  })

  it('named `error` are delivered and do not end the stream', async () => {
    const url = testSession().url('/v1/messages', { fail: 'stream' })
    const failures: string[] = []
    let isDone = false
    for await (const event of streamEvents(url, { ...request, events }))
      if (event.type === 'error') failures.push(event.data.error.type)
    isDone = true
    expect([failures, isDone]).toEqual([['overloaded_error'], true])
  })

  it.each([
    [401, { headers: {} }, 'authentication_error'],
    [400, { json: { model: 'claude-test', stream: true } }, 'invalid_request_error'],
    [429, {}, 'rate_limit_error'],
    [529, {}, 'overloaded_error'],
  ])(
    'rejected with a %i cause a ResponseError with the error body',
    async (fail, options, type) => {
      const url = testSession().url('/v1/messages', { fail })
      const error = await streamEvents(url, { ...request, events, ...options })
        .next()
        .catch((cause: unknown) => cause)
      expect(error).toMatchObject({ name: 'ResponseError', code: 'http', status: fail })
      const { body, headers } = error as ResponseError
      expect(JSON.parse(body)).toMatchObject({ type: 'error', error: { type } })
      expect(headers.get('request-id')).toBe('req_headwater1')
    },
  )

  it('cut off before their end cause a NetworkError', async () => {
    const url = testSession().url('/v1/messages', { fail: 'cut', ending: 'destroy' })
    const read = async () => {
      for await (const { type } of streamEvents(url, { ...request, events }))
        expect(type).not.toBe('message_stop')
    }
    await expect(read()).rejects.toMatchObject({ code: 'network' })
  })
})
