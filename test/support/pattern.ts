const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Text of a known length that reveals missing, duplicate or misplaced bytes. */
export function patternText(length: number): string {
  return alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length)
}
