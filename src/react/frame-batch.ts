/**
 * Runs functions at once, but no more than once per frame: those scheduled meanwhile wait for the next frame, or for 100 ms
 * without one.
 */
export class FrameBatch {
  readonly #scheduled = new Set<() => void>()
  #isWaiting = false

  /** Runs the function once, however often it is scheduled before. */
  schedule(run: () => void): void {
    this.#scheduled.add(run)
    if (this.#isWaiting) return
    this.#isWaiting = true
    // After the rest of the chunk's events.
    queueMicrotask(() => this.#runAll())
  }

  /** Does not run the function. */
  cancel(run: () => void): void {
    this.#scheduled.delete(run)
  }

  #runAll() {
    const due = [...this.#scheduled]
    this.#scheduled.clear()
    for (const run of due) run()
    onNextFrame(() => {
      if (this.#scheduled.size > 0) this.#runAll()
      else this.#isWaiting = false
    })
  }
}

/** A hidden page has no frames, but may show the number of events in its title: browsers run its timers, if rarely. */
function onNextFrame(callback: () => void) {
  // React also runs where there are no frames.
  const { cancelAnimationFrame, requestAnimationFrame } = globalThis as Partial<typeof globalThis>
  const run = () => {
    clearTimeout(timer)
    if (frame !== undefined) cancelAnimationFrame?.(frame)
    callback()
  }
  const frame = requestAnimationFrame?.(run)
  const timer = setTimeout(run, requestAnimationFrame ? 100 : 16)
}

/** One for each client, so that all hooks of a client change in the same render. */
const batches = /* @__PURE__ */ new WeakMap<object, FrameBatch>()

/** The batch of the updates that a client's events cause. */
export function batchOf(client: object): FrameBatch {
  const batch = batches.get(client) ?? new FrameBatch()
  batches.set(client, batch)
  return batch
}
