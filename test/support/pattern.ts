const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Text of a known length whose content shows a byte that is missing, doubled or out of place. */
export function patternText(length: number): string {
  return alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length)
}
