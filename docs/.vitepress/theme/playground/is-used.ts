import type { FieldName, Settings } from './fields.ts'

const isClient = ({ api }: Settings) => api === 'client'
const isAnswer = ({ service }: Settings) => service === 'answer'
const isRejecting = ({ refuse }: Settings) => refuse > 0

/** When a field has an effect; a field without a rule always has. */
const rules: Partial<Record<FieldName, (settings: Settings) => boolean>> = {
  end: (settings) => !isAnswer(settings),
  dropEvery: ({ drop }) => drop !== 'never',
  refuseStatus: isRejecting,
  retryAfter: isRejecting,
  offlineFor: ({ offlineAfter }) => offlineAfter !== null,
  decode: ({ api }) => api !== 'event-source',
  until: (settings) => isAnswer(settings) && settings.api !== 'event-source',
  initialDelay: isClient,
  maxDelay: isClient,
  factor: isClient,
  jitter: isClient,
  maxRetries: isClient,
  connectTimeout: ({ api }) => api !== 'event-source',
  idleTimeout: ({ api }) => api !== 'event-source',
  token: ({ api, tokenLasts }) => api === 'client' && tokenLasts !== null,
  resume: (settings) => isClient(settings) && isAnswer(settings),
  idempotent: (settings) => isClient(settings) && isAnswer(settings),
}

/** Whether the field has an effect with these settings. */
export function isUsed(name: FieldName, settings: Settings): boolean {
  return rules[name]?.(settings) ?? true
}
