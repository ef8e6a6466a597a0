import { getEventListeners, setMaxListeners } from 'node:events'

/** The parts of a page that a client listens to, defined as globals. */
export class Page {
  readonly #window = new EventTarget()
  readonly #document = Object.assign(new EventTarget(), { visibilityState: 'visible' })

  install(): void {
    const window = this.#window
    // A page has no such limit.
    setMaxListeners(0, window, this.#document)
    Object.assign(globalThis, {
      document: this.#document,
      addEventListener: window.addEventListener.bind(window),
      removeEventListener: window.removeEventListener.bind(window),
    })
  }

  setVisible(isVisible: boolean): void {
    this.#document.visibilityState = isVisible ? 'visible' : 'hidden'
    this.#document.dispatchEvent(new Event('visibilitychange'))
  }

  comeOnline(): void {
    this.#window.dispatchEvent(new Event('online'))
  }

  get listeners(): number {
    const count = (target: EventTarget, types: readonly string[]) =>
      types.reduce((sum, type) => sum + getEventListeners(target, type).length, 0)
    return (
      count(this.#window, ['online', 'pageshow']) +
      count(this.#document, ['visibilitychange', 'resume'])
    )
  }
}
