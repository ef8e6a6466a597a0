/** A `DOMException` of this name, or on runtimes without them, such as React Native, an `Error`. */
export function namedError(name: string, message: string): Error {
  return typeof DOMException === 'undefined'
    ? Object.assign(new Error(message), { name })
    : new DOMException(message, name)
}
