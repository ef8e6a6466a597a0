/** Whether a client may deliver events, and when that changes. */
export interface DeliveryStatus {
  /** Whether the client is neither idle nor closed. */
  readonly isActive: boolean
  subscribe(listener: () => void): () => void
}

/**
 * The signals that remove handlers. The client listens to them only while it may deliver: a signal that outlives it would
 * otherwise hold each closed client, and its list of listeners would grow with every one of them.
 */
export class HandlerSignals {
  readonly #status: DeliveryStatus
  /** By the function that removes the handler. */
  readonly #signals = new Map<() => void, AbortSignal>()
  #isListening = false

  constructor(status: DeliveryStatus) {
    this.#status = status
    this.#update()
    status.subscribe(() => this.#update())
  }

  /**
   * Calls `remove` when the signal is aborted, or as soon as a client that was inactive then is active again; returns the
   * function that ends that.
   */
  add(signal: AbortSignal, remove: () => void): () => void {
    this.#signals.set(remove, signal)
    if (this.#isListening) signal.addEventListener('abort', remove)
    return () => {
      this.#signals.delete(remove)
      if (this.#isListening) signal.removeEventListener('abort', remove)
    }
  }

  #update() {
    const { isActive } = this.#status
    if (isActive === this.#isListening) return
    this.#isListening = isActive
    for (const [remove, signal] of this.#signals) {
      if (isActive) signal.addEventListener('abort', remove)
      else signal.removeEventListener('abort', remove)
      if (signal.aborted) remove()
    }
  }
}
