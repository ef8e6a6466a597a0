/** A first-in, first-out queue in a ring buffer, so that a long queue costs no more per event than a short one. */
export class EventQueue<Item> {
  /** The number of items. */
  size = 0
  // The length is a power of two, so that a mask wraps an index around.
  #ring: (Item | undefined)[] = []
  #head = 0

  push(item: Item): void {
    if (this.size === this.#ring.length) this.#grow()
    this.#ring[(this.#head + this.size++) & (this.#ring.length - 1)] = item
  }

  /** Removes the oldest item and returns it; `undefined` if there is none. */
  shift(): Item | undefined {
    const item = this.#ring[this.#head]
    if (this.size === 0) return undefined
    // Otherwise, a queue that is never empty would keep removed items in memory.
    this.#ring[this.#head] = undefined
    this.#head = (this.#head + 1) & (this.#ring.length - 1)
    this.size--
    return item
  }

  clear(): void {
    this.#ring = []
    this.size = this.#head = 0
  }

  #grow() {
    const ordered = [...this.#ring.slice(this.#head), ...this.#ring.slice(0, this.#head)]
    ordered.length = Math.max(16, this.#ring.length * 2)
    this.#ring = ordered
    this.#head = 0
  }
}
