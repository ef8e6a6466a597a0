import { lives } from './lives.ts'
import type { World } from './world.ts'

/** Several workers go through all short uses in turn, and pause on request. */
export class Workers {
  readonly problems: string[] = []
  readonly #world: World
  readonly #entries = Object.entries(lives)
  #number = 0
  #working = 0
  #isHeld = false
  #isOver = false
  #onIdle = () => {}
  #resume = () => {}
  #resumed = Promise.resolve()

  constructor(world: World, count: number) {
    this.#world = world
    for (let left = count; left > 0; left--) void this.#work()
  }

  /** Resolves once none is working, and starts none. */
  hold(): Promise<void> {
    this.#isHeld = true
    this.#resumed = new Promise((resolve) => (this.#resume = resolve))
    return new Promise((resolve) => {
      this.#onIdle = resolve
      if (this.#working === 0) resolve()
    })
  }

  resume(): void {
    this.#isHeld = false
    this.#resume()
  }

  end(): void {
    this.#isOver = true
  }

  async #work() {
    while (!this.#isOver) {
      if (this.#isHeld) {
        await this.#resumed
        continue
      }
      const number = this.#number++
      const [name, live] = this.#entries[number % this.#entries.length]!
      this.#working++
      try {
        await live(this.#world, number)
      } catch (error) {
        this.problems.push(`${name}: ${String(error)}`)
      }
      this.#working--
      if (this.#working === 0 && this.#isHeld) this.#onIdle()
    }
  }
}
