import { ignore } from './abort.ts'
import type { Claim } from './stored-position.ts'

/** An event stream as an async iterator, for one `for await` loop. Leaving the loop ends the iteration. */
export interface EventIterator<Event> extends AsyncIterator<Event, undefined, void> {
  /** The next event; done at the end of the stream. Rejects, once, with what the stream failed with. */
  next(): Promise<IteratorResult<Event, undefined>>
  /** Ends the iteration. A `for await` loop that is left early calls it. */
  return(): Promise<IteratorResult<Event, undefined>>
  /** The iterator itself. */
  [Symbol.asyncIterator](): EventIterator<Event>
}

/** The writing side of an {@link EventIterator}. */
export interface EventQueue<Event> {
  readonly iterator: EventIterator<Event>
  /** How many events wait; below zero, how many are waited for. */
  size(): number
  push(event: Event, claim?: Claim): void
  /** Passes over the event that has waited longest. */
  shift(): void
  /** No more events: once the queue is empty, `next` is done, or rejects with the error. */
  end(error?: unknown): void
  /** Ends at once, without the events that wait: `next` is done, or rejects with the error. */
  drop(error?: unknown): void
}

/**
 * A queue with an async iterator on its other end.
 *
 * @param onNext - the consumer has taken an event, or waits for one
 * @param onReturn - the consumer has left
 * @param settle - ends an event's claim: the consumer has asked for the event after it
 */
export function createQueue<Event>(
  onNext: () => void,
  onReturn: () => void,
  settle?: (claim: Claim) => Promise<void> | undefined,
  abandon?: (claim: Claim | undefined) => void,
): EventQueue<Event> {
  type Result = IteratorResult<Event, undefined>
  // Side by side, since a pair to hold them would be one more object an event. What stands between head and tail waits;
  // when nothing does, both go back to the start and find the memory that is there.
  let waiting: (Event | undefined)[] = []
  let claims: (Claim | undefined)[] | undefined
  let head = 0
  let tail = 0
  // The claims of what the consumer has, and a save that it waits for.
  const inHand: Claim[] = []
  let saving: Promise<void> | undefined
  let failure: unknown
  let isEnded = false
  let resume = ignore
  const done: Result = { done: true, value: undefined }
  const consumers: { resolve(result: Result): void; reject(error: unknown): void }[] = []

  const isEmpty = () => head === tail
  const clear = () => {
    waiting = []
    claims = undefined
    head = tail = 0
  }
  /** Passes the first event that waits; returns its claim. */
  const advance = () => {
    const claim = claims?.[head]
    // Not to be held by a queue that never runs empty.
    waiting[head++] = undefined
    if (isEmpty()) head = tail = 0
    else if (head >= 1024 && head * 2 > tail) {
      waiting = waiting.slice(head, tail)
      claims = claims?.slice(head, tail)
      tail -= head
      head = 0
    }
    return claim
  }
  const take = (): Result => {
    const value = waiting[head] as Event
    const claim = advance()
    if (claim) inHand.push(claim)
    return { done: false, value }
  }
  const release = (claim: Claim | undefined) => {
    if (claim) claim.open--
  }

  const end = (error?: unknown) => {
    if (isEnded) return
    isEnded = true
    failure = error
    for (const { resolve, reject } of consumers.splice(0)) {
      if (failure === undefined) resolve(done)
      else reject(failure)
      failure = undefined
    }
  }
  const drop = (error?: unknown) => {
    if (!isEmpty()) abandon?.(claims?.[head])
    clear()
    resume()
    if (isEnded) failure = error
    else end(error)
  }

  const give = (): Promise<Result> => {
    if (!isEmpty()) {
      const result = Promise.resolve(take())
      onNext()
      return result
    }
    if (isEnded) {
      const result = failure === undefined ? Promise.resolve(done) : Promise.reject(failure)
      failure = undefined
      return result
    }
    return new Promise((resolve, reject) => {
      consumers.push({ resolve, reject })
      onNext()
    })
  }

  const iterator: EventIterator<Event> = {
    next() {
      // Asking for an event says that what came before has been handled. An async store is waited for, so that no more
      // than one event is handled and not saved.
      if (inHand.length > 0)
        for (const claim of inHand.splice(0)) saving = settle?.(claim) ?? saving
      if (!saving) return give()
      const current = saving
      // A store that never answers must not hold a loop that is over.
      return new Promise<void>((resolve) => {
        resume = resolve
        void current.then(resolve)
      }).then(() => {
        if (saving === current) saving = undefined
        return give()
      })
    },
    return() {
      inHand.splice(0).forEach(release)
      while (!isEmpty()) release(advance())
      drop()
      onReturn()
      return Promise.resolve(done)
    },
    [Symbol.asyncIterator]: () => iterator,
  }

  return {
    iterator,
    size: () => tail - head - consumers.length,
    push(event, claim) {
      if (isEnded) return release(claim)
      waiting[tail] = event
      if (claim || claims) (claims ??= [])[tail] = claim
      tail++
      consumers.shift()?.resolve(take())
    },
    shift() {
      const claim = advance()
      if (claim) void settle?.(claim)
    },
    end,
    drop,
  }
}
