import type { StateStore } from '../../client/state-store.ts'

/**
 * The signals that take handlers off. They are listened to while the client may deliver, and no longer: one that lives on
 * would hold each closed client, and its list of listeners would grow with every one of them.
 */
export class HeededSignals {
  readonly #state: StateStore
  /** By what is to be called. */
  readonly #signals = new Map<() => void, AbortSignal>()
  #isHeeding = false

  constructor(state: StateStore) {
    this.#state = state
    this.#update()
    state.subscribe(() => this.#update())
  }

  /** Calls `off` on the signal's abort, or when a client comes back that was closed then; returns what ends that. */
  add(signal: AbortSignal, off: () => void): () => void {
    this.#signals.set(off, signal)
    if (this.#isHeeding) signal.addEventListener('abort', off)
    return () => {
      this.#signals.delete(off)
      if (this.#isHeeding) signal.removeEventListener('abort', off)
    }
  }

  #update() {
    const { status } = this.#state.get()
    const isHeeding = status !== 'closed' && status !== 'idle'
    if (isHeeding === this.#isHeeding) return
    this.#isHeeding = isHeeding
    for (const [off, signal] of this.#signals) {
      if (isHeeding) signal.addEventListener('abort', off)
      else signal.removeEventListener('abort', off)
      if (signal.aborted) off()
    }
  }
}
