// Saved now: a test may install a fake clock.
const { setTimeout: realTimeout, clearTimeout: realClearTimeout } = globalThis

export interface WaitOptions {
  /**
   * Calls back when the predicate may have changed; without it the predicate is checked on each turn of the event
   * loop.
   */
  subscribe?: ((check: () => void) => () => void) | undefined
  /** Milliseconds after which the wait has failed; 30 000 by default. */
  timeout?: number | undefined
  /** Names the condition in the message of a failure. */
  for?: string | (() => string) | undefined
}

/** Resolves once the predicate holds; rejects, naming the condition, if it does not in time. */
export function waitUntil(predicate: () => boolean, options: WaitOptions = {}): Promise<void> {
  const { subscribe, timeout = 30_000 } = options
  return new Promise((resolve, reject) => {
    let unsubscribe = () => {}
    let poll: ReturnType<typeof realTimeout> | undefined
    let over = false
    const finish = (settle: () => void) => {
      over = true
      realClearTimeout(bound)
      realClearTimeout(poll)
      unsubscribe()
      settle()
    }
    const bound = realTimeout(() => {
      const what = typeof options.for === 'function' ? options.for() : options.for
      finish(() => reject(new Error(`Waited ${timeout} ms in vain for ${what ?? predicate}`)))
    }, timeout)
    const check = () => {
      if (over) return
      try {
        if (predicate()) finish(resolve)
      } catch (error) {
        finish(() => reject(error))
      }
    }
    const ask = () => {
      check()
      if (!over) poll = realTimeout(ask, 0)
    }
    if (subscribe === undefined) return ask()
    unsubscribe = subscribe(check)
    // A store that calls back at once may have settled this before there was a subscription to end.
    if (over) unsubscribe()
    else check()
  })
}
