/** The error for an option that cannot be: it names the option, says what is wrong and, where there is one, the fix. */
export function invalidOption(name: string, problem: string, cause?: unknown): TypeError {
  return new TypeError(
    `Invalid option "${name}": ${problem}`,
    cause === undefined ? undefined : { cause },
  )
}

/** The option's value, or its default where it was left out; a number from `min` to `max`, or a `TypeError`. */
export function numberOption(
  name: string,
  value: number | undefined,
  fallback: number,
  min = 0,
  max = Infinity,
): number {
  if (value === undefined) return fallback
  if (typeof value === 'number' && value >= min && value <= max) return value
  const range = max === Infinity ? `of ${min} or more` : `from ${min} to ${max}`
  throw invalidOption(name, `expected a number ${range}, got ${String(value)}`)
}
