/** How long somebody counts as typing after the last sign of it, in milliseconds: longer than from sign to sign. */
const memory = 4000

/** Who is typing, as far as one can tell: there is a sign now and then, and none of the end. */
export class Typists {
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()
  readonly #changed: () => void

  constructor(changed: () => void) {
    this.#changed = changed
  }

  sawTyping(name: string): void {
    clearTimeout(this.#timers.get(name))
    this.#timers.set(
      name,
      setTimeout(() => this.stop(name), memory),
    )
    this.#changed()
  }

  /** They have sent what they typed, have left, or have thought better of it. */
  stop(name: string): void {
    clearTimeout(this.#timers.get(name))
    if (this.#timers.delete(name)) this.#changed()
  }

  /** Nobody can tell any more. */
  forget(): void {
    for (const name of [...this.#timers.keys()]) this.stop(name)
  }

  /** In words; empty for nobody. */
  toString(): string {
    const names = [...this.#timers.keys()]
    if (names.length === 0) return ''
    if (names.length > 3) return 'Several people are typing …'
    const all = new Intl.ListFormat('en').format(names)
    return `${all} ${names.length === 1 ? 'is' : 'are'} typing …`
  }
}
