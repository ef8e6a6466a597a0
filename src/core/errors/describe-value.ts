/** A value that may be shown in a message, such as `"3" (a string)` or `an array`. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return `"${value.slice(0, 40)}" (a string)`
  if (value !== Object(value)) return String(value)
  const kind = Object.prototype.toString
    .call(value)
    .slice(8, -1)
    .replace(/^(Array|Function|Object)$/, (name) => name.toLowerCase())
  return `${/^[aeiou]/i.test(kind) ? 'an' : 'a'} ${kind}`
}

/** The kind of a value that may be secret: the text of a string is not shown. */
export function describeKind(value: unknown): string {
  return typeof value === 'string' ? 'a string' : describeValue(value)
}
