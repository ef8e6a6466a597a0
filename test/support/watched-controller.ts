/** An abort controller that counts the listeners of its signal. */
export class WatchedController extends AbortController {
  readonly #listeners = new Set<unknown>()

  constructor() {
    super()
    const { signal } = this
    const { addEventListener, removeEventListener } = AbortSignal.prototype
    signal.addEventListener = (type: string, listener: never, options?: never) => {
      this.#listeners.add(listener)
      addEventListener.call(signal, type, listener, options)
    }
    signal.removeEventListener = (type: string, listener: never, options?: never) => {
      this.#listeners.delete(listener)
      removeEventListener.call(signal, type, listener, options)
    }
  }

  get listeners(): number {
    return this.#listeners.size
  }
}
