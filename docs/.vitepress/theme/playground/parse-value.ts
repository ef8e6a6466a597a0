import type { Field } from './fields.ts'

/** The text of no value, in a URL. */
const none = 'none'

/** The value as text, for a URL. */
export function formatValue(value: number | string | boolean | null): string {
  return value === null ? none : String(value)
}

/** The value of a text from a URL or a form; `undefined` if the field does not allow it. */
export function parseValue(
  field: Field,
  text: string,
): number | string | boolean | null | undefined {
  if (field.kind === 'toggle') return /^(true|false)$/.test(text) ? text === 'true' : undefined
  if (field.kind === 'choice') return Object.hasOwn(field.choices, text) ? text : undefined
  if (text === none) return field.none === undefined ? undefined : null
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(text)) return undefined
  const number = Number(text)
  if (field.step === undefined && !Number.isInteger(number)) return undefined
  return number >= field.min && number <= field.max ? number : undefined
}

/** The values that a field allows, for a message. */
export function describeAllowed(field: Field): string {
  if (field.kind === 'toggle') return 'true or false'
  if (field.kind === 'choice') return `one of ${Object.keys(field.choices).join(', ')}`
  const kind = field.step === undefined ? 'a whole number' : 'a number'
  const range = `${kind} from ${field.min} to ${field.max}`
  return field.none === undefined ? range : `${range}, or ${none}`
}
