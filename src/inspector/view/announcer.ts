import { create } from './create.ts'

/** Milliseconds between two announcements that no action of the user caused. */
const quietTime = 5000

/** A live region for screen readers. */
export class Announcer {
  readonly element = create('div', {
    className: 'hidden',
    attributes: { role: 'status', 'aria-live': 'polite' },
  })
  #timer: ReturnType<typeof setTimeout> | undefined
  #pending = ''

  /** Announces the result of an action at once. */
  announce(text: string): void {
    this.element.textContent = text
  }

  /** Announces the latest of frequent changes, at most one in five seconds. */
  mention(text: string): void {
    this.#pending = text
    if (this.#timer !== undefined) return
    this.announce(text)
    this.#pending = ''
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (this.#pending !== '') this.mention(this.#pending)
    }, quietTime)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
