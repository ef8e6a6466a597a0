/** `POST /answer` with `{ "question": string }`: an answer word by word, as the APIs of language models stream one. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'

const pace = 60

const answer =
  'Every event carries an ID. If the connection drops, the client reconnects with the last ID it received, ' +
  'and the server sends what happened since: no event is missing or repeated.'

export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await json(request).catch(() => undefined)
  if (typeof (body as { question?: unknown } | null | undefined)?.question !== 'string') {
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: 'Expected a JSON body { "question": string }' }))
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const words = answer.match(/\S+\s*/g) ?? []
  const timer = setInterval(() => {
    const text = words.shift()
    if (text !== undefined) response.write(`data: ${JSON.stringify({ text })}\n\n`)
    else response.end('data: [DONE]\n\n')
  }, pace)
  response.on('close', () => clearInterval(timer))
}
