/** A promise, and the functions that settle it. */
export interface Deferred<Value> {
  readonly promise: Promise<Value>
  readonly resolve: (value: Value) => void
  readonly reject: (error: unknown) => void
}

let settle: Pick<Deferred<never>, 'resolve' | 'reject'> | undefined

// Not a closure of the function below: it would stay in memory as long as the promise is pending.
function keep(resolve: (value: never) => void, reject: (error: unknown) => void) {
  settle = { resolve, reject }
}

/** `Promise.withResolvers`, which is not in the type library of this package's language version. */
export function createDeferred<Value>(): Deferred<Value> {
  const deferred = { promise: new Promise<Value>(keep), ...settle } as Deferred<Value>
  // It would keep the last promise, and all that waits for it, in memory.
  settle = undefined
  return deferred
}
