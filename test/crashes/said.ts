/** The messages so far, with waits for further ones. */
export class Said<Message extends object> {
  readonly #messages: Message[] = []
  readonly #waiting = new Set<() => void>()

  take(message: Message): void {
    this.#messages.push(message)
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }

  /** Resolves with the first, or n-th, message that matches. */
  async until(holds: (message: Message) => boolean, count = 1): Promise<Message> {
    for (;;) {
      const found = this.#messages.filter(holds)[count - 1]
      if (found) return found
      await new Promise<void>((resolve) => void this.#waiting.add(resolve))
    }
  }
}
