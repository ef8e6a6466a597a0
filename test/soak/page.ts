import { getEventListeners, setMaxListeners } from 'node:events'

/** The parts of a page that a client listens to, defined as globals. */
export class Page {
  readonly #window = new EventTarget()
  readonly #document = { visibilityState: 'visible' }

  install(): void {
    const window = this.#window
    // A page has no such limit.
    setMaxListeners(0, window)
    Object.assign(globalThis, {
      document: this.#document,
      addEventListener: window.addEventListener.bind(window),
      removeEventListener: window.removeEventListener.bind(window),
    })
  }

  setVisible(isVisible: boolean): void {
    this.#document.visibilityState = isVisible ? 'visible' : 'hidden'
    // In a page, the window's capturing listeners receive the events of the document.
    this.#window.dispatchEvent(new Event('visibilitychange'))
  }

  comeOnline(): void {
    this.#window.dispatchEvent(new Event('online'))
  }

  get listeners(): number {
    return ['online', 'pageshow', 'visibilitychange', 'resume'].reduce(
      (sum, type) => sum + getEventListeners(this.#window, type).length,
      0,
    )
  }
}
