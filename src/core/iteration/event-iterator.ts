import { noop } from '../platform/noop.ts'

/**
 * An event stream as an async iterator, for one `for await` loop. It inherits from the platform's `AsyncIterator`
 * prototype, and leaving the loop, or the scope of an `await using`, ends the iteration.
 */
export interface EventIterator<Event> extends AsyncIterator<Event, undefined, void> {
  /**
   * Resolves with the next event; done at the end of the stream. Rejects once with the error that ended the stream.
   * Concurrent calls resolve in order.
   */
  next(): Promise<IteratorResult<Event, undefined>>
  /** Ends the iteration. A `for await` loop calls it if the loop is left early. */
  return(): Promise<IteratorResult<Event, undefined>>
  /** Ends the iteration like `return()`, then rejects with the error. `yield*` calls it. */
  throw(error?: unknown): Promise<IteratorResult<Event, undefined>>
  /** Returns the iterator itself. */
  [Symbol.asyncIterator](): EventIterator<Event>
  /** `return()`, for `await using`, if the platform has `Symbol.asyncDispose`. */
  [Symbol.asyncDispose](): Promise<void>
}

/** Creates an iterator of two functions, which never throw synchronously. */
export function createIterator<Event>(
  next: EventIterator<Event>['next'],
  leave: EventIterator<Event>['return'],
): EventIterator<Event> {
  // No global names this prototype. A compiler that replaces generators makes it null.
  const { getPrototypeOf } = Object
  // Named, because Safari 16 fails on a property of a function expression.
  const generate = async function* () {}
  const prototype = getPrototypeOf(getPrototypeOf(generate.prototype))
  const iterator = Object.assign(Object.create(prototype ?? Object.prototype), {
    next,
    return: leave,
    async throw(error: unknown) {
      await leave()
      throw error
    },
    [Symbol.asyncIterator]: () => iterator,
    // Some platforms lack the symbol.
    [Symbol.asyncDispose ?? Symbol()]: () => leave().then(noop),
  })
  return iterator
}
