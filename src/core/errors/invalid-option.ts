import { describeValue } from './describe-value.ts'

/** The error for an invalid option. Its message names the option, the problem and, if there is one, the fix. */
export function invalidOption(name: string, problem: string, cause?: unknown): TypeError {
  return new TypeError(`Invalid option "${name}": ${problem}`, { cause })
}

/** The error for an option with a value of another kind. Not for values that may be secret. */
export function unexpectedOption(name: string, expected: string, value: unknown): TypeError {
  return invalidOption(name, `expected ${expected}, got ${describeValue(value)}`)
}

/** Throws a `TypeError` if the option is set to none of the choices, such as `'follow', 'error' or 'manual'`. */
export function validateChoice(name: string, value: unknown, choices: string): void {
  if (value !== undefined && !choices.includes(`'${value}'`))
    throw unexpectedOption(name, choices, value)
}

/** The problem of a promise, or of text made from one. */
export const promiseProblem = 'got a Promise; pass a function instead, which may be async'

/** Throws a `TypeError` that names the first option that is not a number within the bounds. */
export function validateNumbers(
  prefix: string,
  options: Readonly<Record<string, number>>,
  min = 0,
  max = Infinity,
): void {
  for (const [name, value] of Object.entries(options))
    if (typeof value !== 'number' || !(value >= min && value <= max))
      throw unexpectedOption(prefix + name, `a number from ${min} to ${max}`, value)
}

/** Throws a `TypeError` that names the first option that is set and not a function. */
export function validateFunctions(
  prefix: string,
  options: Readonly<Record<string, unknown>>,
): void {
  for (const [name, value] of Object.entries(options))
    if (value && typeof value !== 'function')
      throw unexpectedOption(prefix + name, 'a function', value)
}
