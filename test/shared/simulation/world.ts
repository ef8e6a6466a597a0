import { Random } from '../../stress/random.ts'
import { VirtualTime } from '../../stress/virtual-time.ts'

/** The time and the chance of one run. */
export class World {
  readonly time = new VirtualTime()
  readonly random: Random
  readonly log: string[] = []
  readonly #start: number

  constructor(seed: number) {
    this.random = new Random(seed)
    this.#start = this.time.now
  }

  /** Calls back after a delay, whatever happens to the tabs. */
  after(delay: number, callback: () => void): unknown {
    return this.time.add(callback, delay)
  }

  note(text: string): void {
    this.log.push(`${String(this.time.now - this.#start).padStart(7)} ${text}`)
  }
}

/**
 * A place that runs code: a tab. While it is suspended, nothing runs in it, and everything that happens to it waits; after a
 * crash, nothing does.
 */
export class Process {
  readonly world: World
  readonly name: string
  isSuspended = false
  isDead = false
  #backlog: (() => void)[] = []
  readonly #timers = new Set<unknown>()

  constructor(world: World, name: string) {
    this.world = world
    this.name = name
  }

  /** Runs the callback in this process, or once it runs again. */
  run(callback: () => void): void {
    if (this.isDead) return
    if (this.isSuspended) this.#backlog.push(callback)
    else callback()
  }

  wake(): void {
    this.isSuspended = false
    const backlog = this.#backlog
    this.#backlog = []
    // Each is a task of its own.
    for (const callback of backlog) this.world.after(0, () => this.run(callback))
  }

  /** The number of timers that have not fired. */
  get timers(): number {
    return this.#timers.size
  }

  readonly clock = {
    now: (): number => this.world.time.now,
    setTimeout: (callback: () => void, delay: number): unknown => {
      const timer = this.world.after(delay, () =>
        this.run(() => {
          if (this.#timers.delete(timer)) callback()
        }),
      )
      this.#timers.add(timer)
      return timer
    },
    clearTimeout: (timer: unknown): void => {
      this.#timers.delete(timer)
      this.world.time.remove(timer)
    },
  }
}
