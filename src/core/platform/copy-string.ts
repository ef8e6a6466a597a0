/** A copy of the string. Engines keep a whole string in memory for as long as a slice of it, such as an ID of a chunk. */
export function copyString(text: string): string {
  return [text.slice(0, 1), text.slice(1)].join('')
}
