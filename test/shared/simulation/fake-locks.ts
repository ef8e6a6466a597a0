import type { Locks } from '../../../src/shared/environment.ts'
import type { Process, World } from './world.ts'

interface Request {
  readonly name: string
  readonly process: Process
  readonly callback: () => Promise<void> | undefined
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
  isOver: boolean
}

const aborted = () => new DOMException('The request was aborted', 'AbortError')

/** The locks of one origin: first come, first served. */
export class FakeLocks {
  readonly #world: World
  readonly #held = new Map<string, Request>()
  #pending: Request[] = []

  constructor(world: World) {
    this.#world = world
  }

  /** The locks as one tab sees them. */
  of(process: Process): Locks {
    return {
      request: (name, options, callback) =>
        new Promise((resolve, reject) => {
          const settle = (act: () => void) => process.run(act)
          const request: Request = {
            name,
            process,
            callback,
            resolve: () => settle(() => resolve(undefined)),
            reject: (error) => settle(() => reject(error)),
            isOver: false,
          }
          options.signal?.addEventListener('abort', () => {
            if (!this.#pending.includes(request)) return
            this.#pending = this.#pending.filter((other) => other !== request)
            request.reject(aborted())
          })
          if (process.isDead) return
          if (options.steal) return this.#steal(request)
          this.#pending.push(request)
          return this.#grantSoon(name)
        }),
      query: async () => {
        await new Promise<void>((resolve) => {
          this.#world.after(this.#world.random.below(2), () => process.run(resolve))
        })
        return { held: [...this.#held.values()], pending: [...this.#pending] }
      },
    }
  }

  holder(name: string): Process | undefined {
    return this.#held.get(name)?.process
  }

  /** The requests for any lock, held and pending: `tab name`. */
  get list(): string[] {
    return Array.from(
      [...this.#held.values(), ...this.#pending],
      ({ name, process }) => `${process.name} ${name}`,
    )
  }

  /** The browser releases the locks of a process that died. */
  releaseAll(process: Process): void {
    this.#pending = this.#pending.filter((request) => request.process !== process)
    for (const [name, request] of this.#held)
      if (request.process === process) {
        this.#held.delete(name)
        this.#grantSoon(name)
      }
  }

  #steal(request: Request) {
    const victim = this.#held.get(request.name)
    this.#held.delete(request.name)
    if (victim) {
      victim.isOver = true
      victim.reject(aborted())
    }
    this.#pending.unshift(request)
    this.#grant(request.name)
  }

  #grantSoon(name: string) {
    this.#world.after(this.#world.random.below(3), () => this.#grant(name))
  }

  #grant(name: string) {
    if (this.#held.has(name)) return
    const request = this.#pending.find((other) => other.name === name)
    if (!request) return
    this.#pending = this.#pending.filter((other) => other !== request)
    this.#held.set(name, request)
    // The lock is held even if a suspended tab does not learn of it.
    request.process.run(() => {
      const held = request.callback()
      void Promise.resolve(held).then(() => {
        request.resolve()
        if (this.#held.get(name) !== request) return
        this.#held.delete(name)
        this.#grantSoon(name)
      })
    })
  }
}
