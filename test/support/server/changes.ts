/** Notifies waits of changes to a state. */
export class Changes {
  readonly #listeners = new Set<() => void>()

  changed(): void {
    for (const listener of this.#listeners) listener()
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Resolves to whether the predicate came to hold within `timeout` milliseconds, and before `gone`. */
  until(
    predicate: () => boolean,
    options: { timeout: number; gone: Promise<unknown>; pollEvery?: number | undefined },
  ): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (held: boolean) => {
        unsubscribe()
        clearTimeout(bound)
        clearInterval(poll)
        resolve(held)
      }
      const check = () => {
        if (predicate()) finish(true)
      }
      const bound = setTimeout(() => finish(false), options.timeout)
      // For conditions that become true without an event.
      const poll = options.pollEvery ? setInterval(check, options.pollEvery) : undefined
      const unsubscribe = this.subscribe(check)
      void options.gone.then(() => finish(false))
      check()
    })
  }
}
