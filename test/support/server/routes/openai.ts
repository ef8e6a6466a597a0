import { spoken } from '../../llm-text.ts'
import { streamParams, type Exchange, type Routes } from '../exchange.ts'

interface ChatRequest {
  model?: string
  stream?: boolean
  stream_options?: { include_usage?: boolean }
  messages?: { role: string; content: string }[]
}

const failures: Record<string, { status: number; error: Record<string, string | null> }> = {
  '400': {
    status: 400,
    error: {
      message: "Missing required parameter: 'messages'.",
      type: 'invalid_request_error',
      param: 'messages',
      code: 'missing_required_parameter',
    },
  },
  '401': {
    status: 401,
    error: {
      message: 'Incorrect API key provided: sk-…test.',
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_api_key',
    },
  },
  '429': {
    status: 429,
    error: {
      message: 'Rate limit reached for requests. Please try again in 1s.',
      type: 'requests',
      param: null,
      code: 'rate_limit_exceeded',
    },
  },
  '500': {
    status: 500,
    error: {
      message: 'The server had an error while processing your request.',
      type: 'server_error',
      param: null,
      code: null,
    },
  },
}

export const openaiRoutes: Routes = {
  '/v1/chat/completions': {
    about:
      'OpenAI chat completions: POST with a bearer token; deltas, then [DONE]; fail=400|401|429|500 for the first times=∞ requests, fail=stream (an error object after two deltas), fail=cut (ending=truncate)',
    params: ['fail', 'times', ...streamParams],
    handle: complete,
  },
}

async function complete(exchange: Exchange): Promise<void> {
  const asked = JSON.parse((await exchange.body()).toString() || '{}') as ChatRequest
  const failure = failures[chooseFailure(exchange, asked)]
  if (failure !== undefined) return refuse(exchange, failure)
  if (asked.stream !== true) return respondWhole(exchange, asked)

  const chunks = deltas(asked)
  if (exchange.param('fail') === 'stream') {
    const { error } = failures['500'] as { error: object }
    return exchange.stream([...chunks.slice(0, 3), frame({ error })], 'end')
  }
  if (exchange.param('fail') === 'cut') {
    return exchange.stream(chunks.slice(0, 4), exchange.ending('truncate'))
  }
  await exchange.stream([...chunks, 'data: [DONE]\n\n'], exchange.ending('end'))
}

function chooseFailure(exchange: Exchange, asked: ChatRequest): string {
  if (!exchange.request.headers.authorization?.startsWith('Bearer ')) return '401'
  if (asked.messages === undefined) return '400'
  return exchange.turn <= exchange.number('times', Infinity) ? exchange.param('fail') : ''
}

function refuse(exchange: Exchange, failure: { status: number; error: object }): void {
  const limits = {
    'retry-after': '1',
    'x-ratelimit-limit-requests': '60',
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': '1s',
  }
  exchange.respond(
    failure.status,
    {
      'content-type': 'application/json',
      'x-request-id': `req_${exchange.turn}`,
      ...(failure.status === 429 && limits),
    },
    JSON.stringify({ error: failure.error }, null, 4),
  )
}

function frame(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`
}

const usage = {
  prompt_tokens: 19,
  completion_tokens: spoken.length,
  total_tokens: 19 + spoken.length,
}

function deltas({ model = 'gpt-test', stream_options }: ChatRequest): string[] {
  const withUsage = stream_options?.include_usage === true
  const chunk = (choices: object[], used: object | null = null) =>
    frame({
      id: 'chatcmpl-headwater1',
      object: 'chat.completion.chunk',
      created: 1_767_225_600,
      model,
      service_tier: 'default',
      system_fingerprint: 'fp_0123456789',
      choices,
      // Without the option the field is missing.
      ...(withUsage && { usage: used }),
    })
  const choice = (delta: object, finish: string | null = null) => [
    { index: 0, delta, logprobs: null, finish_reason: finish },
  ]
  return [
    chunk(choice({ role: 'assistant', content: '', refusal: null })),
    ...spoken.map((content) => chunk(choice({ content }))),
    chunk(choice({}, 'stop')),
    ...(withUsage ? [chunk([], usage)] : []),
  ]
}

function respondWhole(exchange: Exchange, { model = 'gpt-test' }: ChatRequest): void {
  const message = { role: 'assistant', content: spoken.join(''), refusal: null, annotations: [] }
  exchange.respond(
    200,
    { 'content-type': 'application/json' },
    JSON.stringify({
      id: 'chatcmpl-headwater1',
      object: 'chat.completion',
      created: 1_767_225_600,
      model,
      choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
      usage,
    }),
  )
}
