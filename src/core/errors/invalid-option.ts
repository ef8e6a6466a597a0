/** The error for an option that cannot be: it names the option, says what is wrong and, where there is one, the fix. */
export function invalidOption(name: string, problem: string, cause?: unknown): TypeError {
  return new TypeError(`Invalid option "${name}": ${problem}`, { cause })
}

/** All of these options must be numbers within the bounds; a `TypeError` names the one that is not. */
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

/** All of these options that are given must be functions; a `TypeError` names the one that is not. */
export function validateFunctions(
  prefix: string,
  options: Readonly<Record<string, unknown>>,
): void {
  for (const [name, value] of Object.entries(options))
    if (value && typeof value !== 'function')
      throw invalidOption(prefix + name, 'expected a function')
}
