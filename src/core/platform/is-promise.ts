/** Whether the value has to be awaited. Promises of other realms and libraries count. */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  // Called for every event: a string, the most common value, needs no property lookup.
  return (
    typeof value !== 'string' && typeof (value as Partial<Promise<T>> | null)?.then === 'function'
  )
}
