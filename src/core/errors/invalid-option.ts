/** The error for an invalid option. Its message names the option, the problem and, if there is one, the fix. */
export function invalidOption(name: string, problem: string, cause?: unknown): TypeError {
  return new TypeError(`Invalid option "${name}": ${problem}`, { cause })
}

/** The problem of a promise, or of text made from one. */
export const promiseProblem = 'got a promise; give a function, which may be async'

/** Throws a `TypeError` that names the first option that is not a number within the bounds. */
export function validateNumbers(
  prefix: string,
  options: Readonly<Record<string, number>>,
  min = 0,
  max = Infinity,
): void {
  for (const [name, value] of Object.entries(options))
    if (typeof value !== 'number' || !(value >= min && value <= max))
      throw invalidOption(
        prefix + name,
        `expected a number from ${min} to ${max}, got ${String(value)}`,
      )
}

/** Throws a `TypeError` that names the first option that is set and not a function. */
export function validateFunctions(
  prefix: string,
  options: Readonly<Record<string, unknown>>,
): void {
  for (const [name, value] of Object.entries(options))
    if (value && typeof value !== 'function')
      throw invalidOption(prefix + name, 'expected a function')
}
