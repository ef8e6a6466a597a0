import { isPromise } from './decode.ts'

/** Work that is done in order. */
export interface Sequence<Item> {
  /** Works on the item: at once where nothing before it is unfinished, else in its turn. */
  push(item: Item): void
  /** Settles when what is being worked on is done; `undefined` while nothing is. */
  readonly busy: Promise<void> | undefined
}

/**
 * Works on items one after the other, each to its end. As long as `work` is synchronous, so is all of it: only an
 * item that returns a promise makes others wait.
 */
export function createSequence<Item>(work: (item: Item) => void | Promise<void>): Sequence<Item> {
  const backlog: Item[] = []
  let busy: Promise<void> | undefined

  function start(item: Item) {
    const result = work(item)
    if (isPromise(result)) busy = result.then(proceed)
  }
  function proceed() {
    busy = undefined
    let taken = 0
    while (!busy && taken < backlog.length) start(backlog[taken++] as Item)
    backlog.splice(0, taken)
  }

  return {
    push(item) {
      if (busy) backlog.push(item)
      else start(item)
    },
    get busy() {
      return busy
    },
  }
}
