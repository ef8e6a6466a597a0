import { describe, expect, it } from 'vitest'
import { EventSourceClient, ResponseError } from '../../src/index.ts'
import { atOnce, closeAfterTest, messages, readers } from '../support/client-probes.ts'
import { testSession } from '../support/test-session.ts'

const rejected = [
  'text/html',
  'text/html; charset=utf-8',
  'application/json',
  'text/plain; text/event-stream',
  'text/event-streams',
  'text/event-stream-x',
  'text/event-stream x',
  'text/event-stream/x',
  'xtext/event-stream',
  'text/ event-stream',
  'text/event',
  'event-stream',
  'text/event-stream, text/html',
  'text/event-stream; a="b", text/html',
  'text/html; a="b, text/event-stream"',
]

describe.each(readers)('the content type of a response read by $reader', ({ read }) => {
  it.each([
    'text/event-stream',
    'TEXT/Event-Stream',
    'text/event-stream;',
    'text/event-stream ;',
    'text/event-stream; charset=utf-8',
    'text/event-stream;charset=windows-1251',
    'text/event-stream ; boundary="a;b"',
    'text/event-stream;;;x',
    'text/event-stream; a="b,c"',
    'text/event-stream, text/event-stream',
    'text/html, text/event-stream; charset=utf-8',
    'text/event-stream, ',
  ])('may be %j', async (value) => {
    const server = testSession()
    expect(await read(server.url('/content-type', { value, ending: 'end' }))).toEqual(
      messages('typed'),
    )
  })

  it.each(rejected)('cannot be %j', async (value) => {
    const server = testSession()
    const reading = read(server.url('/content-type', { value, ending: 'end' }))
    await expect(reading).rejects.toBeInstanceOf(ResponseError)
    await expect(reading).rejects.toMatchObject({
      code: 'content-type',
      status: 200,
      retryable: false,
      message: expect.stringContaining(`/content-type: expected text/event-stream, got ${value}`),
    })
  })

  it('is required', async () => {
    const server = testSession()
    await expect(read(server.url('/content-type', { ending: 'end' }))).rejects.toMatchObject({
      code: 'content-type',
      message: expect.stringContaining('expected text/event-stream, got'),
    })
  })
})

describe.each(readers)('the option contentType of $reader', ({ read }) => {
  it.each([
    [['text/plain'], 'text/plain'],
    [['text/plain'], 'text/event-stream'],
    [['TEXT/Plain; charset=utf-8'], 'text/plain;charset=ascii'],
    [['a/b', 'application/json'], 'Application/JSON'],
    ['any', 'text/html'],
    ['any', undefined],
  ] as const)('%j accepts %j', async (contentType, value) => {
    const server = testSession()
    const params = { ending: 'end', ...(value && { value }) }
    expect(await read(server.url('/content-type', params), { contentType })).toEqual(
      messages('typed'),
    )
  })

  it('accepts no other type, and is named by the error', async () => {
    const server = testSession()
    const url = server.url('/content-type', { value: 'text/html', ending: 'end' })
    await expect(read(url, { contentType: ['text/plain'] })).rejects.toMatchObject({
      code: 'content-type',
      message: expect.stringContaining('contentType'),
    })
  })

  it.each(['text/plain', ['text'], [''], [1], {}, null])('cannot be %j', (contentType) => {
    const options = { contentType } as object
    expect(() => read('http://localhost/', options)).toThrow(TypeError)
    expect(() => read('http://localhost/', options)).toThrow('"contentType"')
  })
})

describe('a wrong content type', () => {
  it.each(['text/html', 'text/event-streams'])(
    'closes the client without a retry: %s',
    async (value) => {
      const server = testSession()
      const url = server.url('/content-type', { value, ending: 'end' })
      const client = closeAfterTest(new EventSourceClient(url, { reconnect: atOnce }))
      expect(await client.closed).toMatchObject({
        reason: 'failed',
        error: { code: 'content-type', body: 'data: typed\n\n' },
      })
      expect(client.metrics.events).toBe(0)
      expect((await server.log()).counts.requests).toBe(1)
    },
  )
})
