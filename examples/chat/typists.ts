/** Milliseconds that a typing event counts: longer than the interval between two. */
const typingTimeout = 4000

/** The people that are typing. Events repeat while they type, and none reports the end. */
export class Typists {
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()
  readonly #changed: () => void

  constructor(changed: () => void) {
    this.#changed = changed
  }

  add(name: string): void {
    clearTimeout(this.#timers.get(name))
    this.#timers.set(
      name,
      setTimeout(() => this.remove(name), typingTimeout),
    )
    this.#changed()
  }

  /** The person sent the message, left, or stopped typing. */
  remove(name: string): void {
    clearTimeout(this.#timers.get(name))
    if (this.#timers.delete(name)) this.#changed()
  }

  clear(): void {
    for (const name of [...this.#timers.keys()]) this.remove(name)
  }

  /** Text for the page; empty if none is typing. */
  toString(): string {
    const names = [...this.#timers.keys()]
    if (names.length === 0) return ''
    if (names.length > 3) return 'Several people are typing …'
    const all = new Intl.ListFormat('en').format(names)
    return `${all} ${names.length === 1 ? 'is' : 'are'} typing …`
  }
}
