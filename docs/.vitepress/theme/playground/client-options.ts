import { type AttemptContext, type FetchLike, type ResumeContext, json } from 'headwater'
import { type FieldName, type Settings, defaultSettings } from './fields.ts'
import { type Option, literal } from './options.ts'
import { origin } from './simulated-server.ts'

/** The requested URL. */
export function urlOf({ service, tokenLasts }: Settings): string {
  if (service === 'answer') return `${origin}/chat`
  return `${origin}${tokenLasts === null ? '' : '/private'}/prices`
}

/** The body of `POST /chat`. */
const question = { prompt: 'Why is the sky blue?' }

/** Whether the generated code fetches a token. */
export const needsToken = ({ api, token, tokenLasts }: Settings): boolean =>
  api === 'client' && tokenLasts !== null && token !== 'none'

/** The numbers that differ from their defaults. */
function changed(settings: Settings, names: readonly FieldName[]): Option[] {
  return names
    .filter((name) => settings[name] !== defaultSettings[name])
    .map((name) => literal(name, settings[name]!))
}

/** The options of the chosen function, with the code that makes them. */
export function optionsOf(settings: Settings, fetch: FetchLike): Option[] {
  const { api, decode, service, until } = settings
  const isAnswer = service === 'answer'
  const body: Option[] = isAnswer
    ? [{ name: 'json', value: question, code: `{ prompt: '${question.prompt}' }` }]
    : []
  if (api === 'event-source') return body
  const options = [...body, ...decoders(isAnswer, decode)]
  if (isAnswer && until) options.push(literal('until', '[DONE]'))
  if (api === 'client') options.push(...clientOptions(settings, fetch))
  return [...options, ...changed(settings, ['connectTimeout', 'idleTimeout'])]
}

function decoders(isAnswer: boolean, decode: Settings['decode']): Option[] {
  if (decode === 'text') return []
  if (isAnswer) return [{ name: 'decode', value: json, code: 'json<{ text: string }>()' }]
  return [{ name: 'events', members: [{ name: 'price', value: json, code: 'json<Price>()' }] }]
}

function clientOptions(settings: Settings, fetch: FetchLike): Option[] {
  const { idempotent, resume, service, token } = settings
  const options: Option[] = []
  if (service === 'answer' && idempotent) options.push(literal('idempotent', true))
  if (service === 'answer' && resume) options.push(resumeOption)
  if (needsToken(settings)) options.push(headersOption(fetch, token === 'renewed'))
  const reconnect = changed(settings, [
    'initialDelay',
    'maxDelay',
    'factor',
    'jitter',
    'maxRetries',
  ])
  if (needsToken(settings) && token === 'renewed') reconnect.push(retryOnceOption)
  if (reconnect.length > 0) options.push({ name: 'reconnect', members: reconnect })
  return options
}

const resumeOption: Option = {
  name: 'resume',
  value: ({ response }: ResumeContext) => ({
    url: `/chat/${response?.headers.get('x-answer-id')}`,
  }),
  code: "({ response }) => ({\n  url: `/chat/${response?.headers.get('x-answer-id')}`,\n})",
}

const retryOnceOption: Option = {
  name: 'shouldRetry',
  value: (error: AttemptContext['error'], { repeats }: AttemptContext) =>
    error?.status === 401 ? repeats === 0 && { delay: 0 } : undefined,
  code: '(error, { repeats }) =>\n  error?.status === 401 ? repeats === 0 && { delay: 0 } : undefined',
}

function headersOption(fetch: FetchLike, isRenewed: boolean): Option {
  let token: Promise<string> | undefined
  const headers = async ({ error }: AttemptContext) => {
    if (isRenewed && error?.status === 401) token = undefined
    token ??= fetchToken(fetch)
    return { authorization: `Bearer ${await token}` }
  }
  const renewal = isRenewed ? '  if (error?.status === 401) token = undefined\n' : ''
  const code =
    `async (${isRenewed ? '{ error }' : ''}) => {\n${renewal}  token ??= fetchToken()\n` +
    '  return { authorization: `Bearer ${await token}` }\n}'
  return { name: 'headers', value: headers, code }
}

async function fetchToken(fetch: FetchLike): Promise<string> {
  const { signal } = new AbortController()
  const response = await fetch(`${origin}/token`, { method: 'POST', headers: {}, signal })
  const { token } = (await (response as Response).json()) as { token: string }
  return token
}
