/** A whole or decimal number within bounds. `none` is the label of no value, which is `null`. */
export interface NumberField {
  readonly kind: 'number'
  readonly part: Part
  readonly label: string
  readonly unit?: string
  readonly min: number
  readonly max: number
  readonly step?: number
  readonly none?: string
  readonly initial: number | null
}

/** One of some values, each with its label. */
export interface ChoiceField {
  readonly kind: 'choice'
  readonly part: Part
  readonly label: string
  readonly choices: Readonly<Record<string, string>>
  readonly initial: string
}

/** Yes or no. */
export interface ToggleField {
  readonly kind: 'toggle'
  readonly part: Part
  readonly label: string
  readonly initial: boolean
}

export type Field = NumberField | ChoiceField | ToggleField

/** The side that a field belongs to. */
export type Part = 'server' | 'client'

/** Every setting of the playground, in the order of the form, with its bounds and its default. */
export const fields = {
  service: {
    kind: 'choice',
    part: 'server',
    label: 'Service',
    choices: { feed: 'GET /prices: a feed', answer: 'POST /chat: an LLM answer' },
    initial: 'feed',
  },
  events: {
    kind: 'number',
    part: 'server',
    label: 'Events in total',
    min: 1,
    max: 200,
    initial: 15,
  },
  interval: {
    kind: 'number',
    part: 'server',
    label: 'Time between events',
    unit: 'ms',
    min: 20,
    max: 5000,
    initial: 80,
  },
  end: {
    kind: 'choice',
    part: 'server',
    label: 'After the last event',
    choices: { stop: 'ends, then answers 204', open: 'stays open' },
    initial: 'stop',
  },
  ids: { kind: 'toggle', part: 'server', label: 'Sends IDs and resumes after them', initial: true },
  drop: {
    kind: 'choice',
    part: 'server',
    label: 'Drops the connection',
    choices: {
      never: 'never',
      cut: 'with a network error',
      half: 'in the middle of an event',
      end: 'with a clean end',
    },
    initial: 'never',
  },
  dropEvery: {
    kind: 'number',
    part: 'server',
    label: 'Drops after every',
    unit: 'events',
    min: 1,
    max: 100,
    initial: 5,
  },
  refuse: {
    kind: 'number',
    part: 'server',
    label: 'Rejects the first',
    unit: 'requests',
    min: 0,
    max: 100,
    initial: 0,
  },
  refuseStatus: {
    kind: 'choice',
    part: 'server',
    label: 'Status of rejections',
    choices: {
      '429': '429 Too Many Requests',
      '500': '500 Internal Server Error',
      '503': '503 Service Unavailable',
      '404': '404 Not Found',
    },
    initial: '503',
  },
  retryAfter: {
    kind: 'number',
    part: 'server',
    label: 'Retry-After of rejections',
    unit: 's',
    min: 0,
    max: 30,
    none: 'not sent',
    initial: null,
  },
  headerDelay: {
    kind: 'number',
    part: 'server',
    label: 'First response is late by',
    unit: 'ms',
    min: 0,
    max: 10_000,
    initial: 0,
  },
  stallAfter: {
    kind: 'number',
    part: 'server',
    label: 'First connection falls silent after',
    unit: 'events',
    min: 1,
    max: 200,
    none: 'never',
    initial: null,
  },
  heartbeat: {
    kind: 'number',
    part: 'server',
    label: 'Heartbeat every',
    unit: 'ms',
    min: 100,
    max: 10_000,
    none: 'none',
    initial: null,
  },
  retry: {
    kind: 'number',
    part: 'server',
    label: 'retry: field',
    unit: 'ms',
    min: 0,
    max: 10_000,
    none: 'not sent',
    initial: null,
  },
  tokenLasts: {
    kind: 'number',
    part: 'server',
    label: 'Requires a token, valid for',
    unit: 'events',
    min: 1,
    max: 200,
    none: 'no token',
    initial: null,
  },
  malformedEvery: {
    kind: 'number',
    part: 'server',
    label: 'Malformed JSON every',
    unit: 'events',
    min: 1,
    max: 100,
    none: 'never',
    initial: null,
  },
  contentType: {
    kind: 'choice',
    part: 'server',
    label: 'Content type',
    choices: { 'text/event-stream': 'text/event-stream', 'text/html': 'text/html (a login page)' },
    initial: 'text/event-stream',
  },
  offlineAfter: {
    kind: 'number',
    part: 'server',
    label: 'Network fails after',
    unit: 'events',
    min: 1,
    max: 200,
    none: 'never',
    initial: null,
  },
  offlineFor: {
    kind: 'number',
    part: 'server',
    label: 'Network is back after',
    unit: 'ms',
    min: 100,
    max: 30_000,
    initial: 2000,
  },
  api: {
    kind: 'choice',
    part: 'client',
    label: 'Function',
    choices: {
      client: 'EventSourceClient',
      stream: 'streamEvents',
      'event-source': 'EventSource (drop-in)',
    },
    initial: 'client',
  },
  decode: {
    kind: 'choice',
    part: 'client',
    label: 'Data',
    choices: { json: 'decoded as JSON', text: 'text' },
    initial: 'json',
  },
  until: { kind: 'toggle', part: 'client', label: 'Ends at [DONE]', initial: true },
  initialDelay: {
    kind: 'number',
    part: 'client',
    label: 'initialDelay',
    unit: 'ms',
    min: 10,
    max: 30_000,
    initial: 1000,
  },
  maxDelay: {
    kind: 'number',
    part: 'client',
    label: 'maxDelay',
    unit: 'ms',
    min: 10,
    max: 60_000,
    initial: 30_000,
  },
  factor: {
    kind: 'number',
    part: 'client',
    label: 'factor',
    min: 1,
    max: 10,
    step: 0.1,
    initial: 2,
  },
  jitter: {
    kind: 'number',
    part: 'client',
    label: 'jitter',
    min: 0,
    max: 1,
    step: 0.1,
    initial: 1,
  },
  maxRetries: {
    kind: 'number',
    part: 'client',
    label: 'maxRetries',
    min: 0,
    max: 100,
    none: 'no limit',
    initial: null,
  },
  connectTimeout: {
    kind: 'number',
    part: 'client',
    label: 'connectTimeout',
    unit: 'ms',
    min: 0,
    max: 60_000,
    initial: 30_000,
  },
  idleTimeout: {
    kind: 'number',
    part: 'client',
    label: 'idleTimeout',
    unit: 'ms',
    min: 0,
    max: 60_000,
    initial: 0,
  },
  token: {
    kind: 'choice',
    part: 'client',
    label: 'Token',
    choices: { none: 'none', fixed: 'fetched once', renewed: 'renewed after a 401' },
    initial: 'none',
  },
  resume: { kind: 'toggle', part: 'client', label: 'resume: continues by GET', initial: false },
  idempotent: {
    kind: 'toggle',
    part: 'client',
    label: 'idempotent: POST may be repeated',
    initial: false,
  },
} as const satisfies Record<string, Field>

export type FieldName = keyof typeof fields

type ValueOf<Given extends Field> = Given extends NumberField
  ? number | (Given extends { readonly none: string } ? null : never)
  : Given extends ChoiceField
    ? keyof Given['choices'] & string
    : boolean

export type Settings = { readonly [Name in FieldName]: ValueOf<(typeof fields)[Name]> }

/** The names of all fields, in the order of the form. */
export const fieldNames = Object.keys(fields) as FieldName[]

/** Every setting at its default. */
export const defaultSettings = Object.fromEntries(
  fieldNames.map((name) => [name, fields[name].initial]),
) as unknown as Settings
