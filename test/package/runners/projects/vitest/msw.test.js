import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { streamEvents } from 'headwater'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

test('an answer is streamed', async () => {
  server.use(
    http.post('https://example.com/chat', async ({ request }) => {
      const { prompt } = await request.json()
      return new HttpResponse(`data: ${prompt}\n\ndata: [DONE]\n\n`, {
        headers: { 'content-type': 'text/event-stream' },
      })
    }),
  )

  let answer = ''
  const events = streamEvents('https://example.com/chat', {
    json: { prompt: 'Hello' },
    until: '[DONE]',
  })
  for await (const { data } of events) answer += data

  expect(answer).toBe('Hello')
})
