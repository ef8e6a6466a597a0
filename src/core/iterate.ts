import { isPromise } from './decode.ts'

/** An event stream as an async iterator, for one `for await` loop. Leaving the loop ends the iteration. */
export interface EventIterator<Event> extends AsyncIterableIterator<Event, undefined, void> {
  /** The next event; done at the end of the stream. Rejects, once, with what the stream failed with. */
  next(): Promise<IteratorResult<Event, undefined>>
  /** Ends the iteration. A `for await` loop that is left early calls it. */
  return(): Promise<IteratorResult<Event, undefined>>
  /** The iterator itself. */
  [Symbol.asyncIterator](): EventIterator<Event>
}

/** What may be told of an event's way through a queue. */
export interface Handling {
  /** The consumer has asked for the event after it, or it was passed over; a promise is waited for. */
  settle(): void | Promise<void>
  /** The consumer has left without having handled it. */
  release(): void
}

/** The writing side of an {@link EventIterator}. */
export interface EventQueue<Event> {
  readonly iterator: EventIterator<Event>
  /** How many events wait. */
  readonly size: number
  /** Whether the consumer waits for an event. */
  readonly isAwaited: boolean
  push(event: Event, handling?: Handling): void
  /** Passes over the event that has waited longest. */
  shift(): void
  /** No more events: once the queue is empty, `next` is done, or rejects with the error. */
  end(error?: unknown): void
  /** Ends at once, without the events that wait. */
  drop(): void
}

interface Item<Event> {
  readonly event: Event
  readonly handling: Handling | undefined
}

const done = { done: true, value: undefined } as const

/** Who is told what the consumer does. */
export interface QueueHooks {
  /** It has taken an event that waited. */
  onTake?(): void
  /** It waits for an event. */
  onWait?(): void
  /** It has left. */
  onReturn(): void
}

/** A queue with an async iterator on its other end. */
export function createQueue<Event>(hooks: QueueHooks): EventQueue<Event> {
  let items: Item<Event>[] = []
  // Items before this index are taken: cheaper than shifting an array at each event.
  let head = 0
  let inHand: Handling | undefined
  let failure: { readonly error: unknown } | undefined
  let isEnded = false
  const consumers: {
    resolve(result: IteratorResult<Event, undefined>): void
    reject(error: unknown): void
  }[] = []

  function advance(): Item<Event> {
    const item = items[head++] as Item<Event>
    // What is taken must not be held by a queue that never runs empty.
    if (head === items.length || head > 1024) {
      items = items.slice(head)
      head = 0
    }
    return item
  }

  function take(): IteratorResult<Event, undefined> {
    const { event, handling } = advance()
    inHand = handling
    return { done: false, value: event }
  }

  function next(): Promise<IteratorResult<Event, undefined>> {
    // Asking for an event says that the one before has been handled. An async store is waited for, so that no more
    // than one event is handled and not saved.
    const settled = inHand?.settle()
    inHand = undefined
    if (isPromise(settled)) return settled.then(next)
    if (head < items.length) {
      const result = take()
      hooks.onTake?.()
      return Promise.resolve(result)
    }
    if (failure) {
      const { error } = failure
      failure = undefined
      return Promise.reject(error)
    }
    if (isEnded) return Promise.resolve(done)
    return new Promise((resolve, reject) => {
      consumers.push({ resolve, reject })
      hooks.onWait?.()
    })
  }

  function end(error?: unknown) {
    if (isEnded) return
    isEnded = true
    const waiting = consumers.splice(0)
    if (error !== undefined) {
      const first = waiting.shift()
      if (first) first.reject(error)
      else failure = { error }
    }
    for (const { resolve } of waiting) resolve(done)
  }

  function drop() {
    end()
    failure = undefined
    while (head < items.length) advance().handling?.release()
  }

  const iterator: EventIterator<Event> = {
    next,
    return() {
      inHand?.release()
      inHand = undefined
      drop()
      hooks.onReturn()
      return Promise.resolve(done)
    },
    [Symbol.asyncIterator]: () => iterator,
  }

  return {
    iterator,
    get size() {
      return items.length - head
    },
    get isAwaited() {
      return consumers.length > 0
    },
    push(event, handling) {
      if (isEnded) return handling?.release()
      items.push({ event, handling })
      consumers.shift()?.resolve(take())
    },
    shift() {
      void advance().handling?.settle()
    },
    end,
    drop,
  }
}
