import { spoken } from '../../llm-text.ts'
import { streamParams, type Exchange, type Routes } from '../exchange.ts'

interface MessagesRequest {
  model?: string
  stream?: boolean
  max_tokens?: number
  messages?: { role: string; content: string }[]
}

const failures: Record<string, { status: number; type: string; message: string }> = {
  '400': { status: 400, type: 'invalid_request_error', message: 'max_tokens: Field required' },
  '401': { status: 401, type: 'authentication_error', message: 'invalid x-api-key' },
  '429': {
    status: 429,
    type: 'rate_limit_error',
    message: "This request would exceed your organization's rate limit.",
  },
  '500': { status: 500, type: 'api_error', message: 'Internal server error' },
  '529': { status: 529, type: 'overloaded_error', message: 'Overloaded' },
}

export const anthropicRoutes: Routes = {
  '/v1/messages': {
    about:
      'Anthropic messages: POST with x-api-key and anthropic-version; named events to message_stop; fail=400|401|429|500|529 for the first times=∞ requests, fail=stream (an "error" event after two deltas), fail=cut (ending=truncate)',
    params: ['fail', 'times', ...streamParams],
    handle: complete,
  },
}

async function complete(exchange: Exchange): Promise<void> {
  const asked = JSON.parse((await exchange.body()).toString() || '{}') as MessagesRequest
  const failure = failures[chooseFailure(exchange, asked)]
  if (failure !== undefined) return refuse(exchange, failure)
  if (asked.stream !== true) return respondWhole(exchange, asked)

  const frames = events(asked)
  if (exchange.param('fail') === 'stream') {
    const { type, message } = failures['529'] as { type: string; message: string }
    const error = { type: 'error', error: { type, message }, request_id: requestId(exchange) }
    return exchange.stream([...frames.slice(0, 5), frame(error)], 'end')
  }
  if (exchange.param('fail') === 'cut') {
    return exchange.stream(frames.slice(0, 6), exchange.ending('truncate'))
  }
  await exchange.stream(frames, exchange.ending('end'))
}

function chooseFailure(exchange: Exchange, asked: MessagesRequest): string {
  const { headers } = exchange.request
  if (headers['x-api-key'] === undefined) return '401'
  if (headers['anthropic-version'] === undefined || asked.max_tokens === undefined) return '400'
  return exchange.turn <= exchange.number('times', Infinity) ? exchange.param('fail') : ''
}

function requestId(exchange: Exchange): string {
  return `req_headwater${exchange.turn}`
}

function refuse(
  exchange: Exchange,
  { status, type, message }: { status: number; type: string; message: string },
): void {
  const id = requestId(exchange)
  exchange.respond(
    status,
    {
      'content-type': 'application/json',
      'request-id': id,
      ...(status === 429 && { 'retry-after': '1' }),
    },
    JSON.stringify({ type: 'error', error: { type, message }, request_id: id }),
  )
}

function frame(data: { type: string }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
}

const emptyMessage = (model: string) => ({
  id: 'msg_headwater1',
  type: 'message',
  role: 'assistant',
  model,
  content: [] as object[],
  stop_reason: null as string | null,
  stop_sequence: null,
  usage: { input_tokens: 25, output_tokens: 1 },
})

function events({ model = 'claude-test' }: MessagesRequest): string[] {
  const delta = (text: string) => ({
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'text_delta', text },
  })
  const block = { type: 'text', text: '' }
  return [
    { type: 'message_start', message: emptyMessage(model) },
    { type: 'content_block_start', index: 0, content_block: block },
    { type: 'ping' },
    ...spoken.map(delta),
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: spoken.length },
    },
    { type: 'message_stop' },
  ].map(frame)
}

function respondWhole(exchange: Exchange, { model = 'claude-test' }: MessagesRequest): void {
  const message = emptyMessage(model)
  message.content = [{ type: 'text', text: spoken.join('') }]
  message.stop_reason = 'end_turn'
  exchange.respond(200, { 'content-type': 'application/json' }, JSON.stringify(message))
}
