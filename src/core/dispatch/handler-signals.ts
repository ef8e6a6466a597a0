/** Whether a client can deliver events, and its changes. */
export interface DeliveryStatus {
  /** Whether the client is neither idle nor closed. */
  readonly isActive: boolean
  onChange(listener: () => void): () => void
}

/**
 * The signals that remove handlers. The client listens to them only while it can deliver: otherwise, a long-lived signal
 * would collect listeners and keep every closed client in memory.
 */
export class HandlerSignals {
  readonly #status: DeliveryStatus
  /** The signals, by the function that removes the handler. */
  readonly #signals = new Map<() => void, AbortSignal>()
  #isListening = false

  constructor(status: DeliveryStatus) {
    this.#status = status
    this.#update()
    status.onChange(() => this.#update())
  }

  /**
   * Calls `remove` when the signal is aborted; if the client is inactive then, when the client is next active. Returns a
   * function that cancels this.
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
