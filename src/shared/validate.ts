import type { ClientOptions, RequestUrl } from '../index.ts'
import { findUnnameable } from './request-name.ts'
import type { SharingOptions } from './shared-options.ts'

const invalid = (option: string, problem: string): TypeError =>
  new TypeError(`Invalid option "${option}": ${problem}`)

/** Throws a `TypeError` if an option does not allow to share the request. */
export function validateSharing(url: RequestUrl, options: ClientOptions & SharingOptions): void {
  validateListeners(options)
  const { body, idempotent, json, method, name } = options
  if (name !== undefined) validateName(name)
  const unnameable = name === undefined && findUnnameable(url, options)
  if (unnameable)
    throw invalid(
      'name',
      `required, because "${unnameable}" is not text that identifies the request; put a user ID into it, e.g. name: \`prices \${userId}\``,
    )
  const hasBody = body != null || json !== undefined
  const upper = String(method ?? (hasBody ? 'POST' : 'GET')).toUpperCase()
  const isRepeatable = idempotent ?? /^(GET|HEAD|PUT|DELETE|OPTIONS)$/.test(upper)
  if (!isRepeatable)
    throw invalid(
      'idempotent',
      `a shared ${upper} is sent again by other tabs; give "idempotent: true" if that is safe, or use EventSourceClient`,
    )
}

export function validateName(name: unknown): void {
  if (typeof name !== 'string' || name === '')
    throw invalid('name', `expected a string that is not empty, got ${describe(name)}`)
}

/** Throws a `TypeError` if an option of the sharing itself is not valid. */
export function validateListeners({ onGap, onSharedChange, replay }: SharingOptions): void {
  for (const [option, value] of Object.entries({ onGap, onSharedChange }))
    if (value !== undefined && typeof value !== 'function')
      throw invalid(option, `expected a function, got ${describe(value)}`)
  const isCount = Number.isSafeInteger(replay) && (replay as number) >= 0
  if (replay !== undefined && replay !== 'latest' && !isCount)
    throw invalid('replay', `expected a whole number from 0 or 'latest', got ${describe(replay)}`)
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  return value === null || typeof value === 'number' ? String(value) : typeof value
}
