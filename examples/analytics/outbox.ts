import { RequestError } from '../look/send.ts'
import type { Hit } from './schemas.ts'

const capacity = 1000
const sendersAtOnce = 4
const retryDelay = 2000

export interface OutboxOptions {
  /** Sends one hit; rejects where it was not taken. */
  send(hit: Hit): Promise<unknown>
  /** Keeps those that are not sent yet where a reload of the page does not lose them. */
  keep(unsent: readonly Hit[]): void
  /** Called after each change of what the outbox says of itself. */
  onChange(): void
}

/**
 * Sends hits, a few at a time, and keeps those that the server could not take until it can. What got no answer is sent
 * again with the same ID, so that the server counts it once.
 */
export class Outbox {
  /** How many hits the server has taken. */
  sent = 0
  /** How many were given up, because the server refused them or there was no room. */
  lost = 0
  /** What went wrong, until a hit gets through again. */
  problem: string | undefined

  readonly #options: OutboxOptions
  readonly #waiting: Hit[] = []
  readonly #underWay = new Set<Hit>()
  #isPaused = false
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** How many hits are not sent yet. */
  get unsent(): number {
    return this.#waiting.length + this.#underWay.size
  }

  add(...hits: Hit[]): void {
    for (const hit of hits) {
      if (this.unsent < capacity) this.#waiting.push(hit)
      else this.#lose('No more hits can wait in this page.')
    }
    this.#goOn()
  }

  /** Sends what waits: the server is back, or may be. */
  resume(): void {
    clearTimeout(this.#retry)
    this.#isPaused = false
    this.#goOn()
  }

  #goOn(): void {
    while (!this.#isPaused && this.#underWay.size < sendersAtOnce) {
      const hit = this.#waiting.shift()
      if (!hit) break
      this.#underWay.add(hit)
      void this.#send(hit)
    }
    this.#options.keep([...this.#underWay, ...this.#waiting])
    this.#options.onChange()
  }

  async #send(hit: Hit): Promise<void> {
    try {
      await this.#options.send(hit)
      this.sent++
      this.problem = undefined
    } catch (error) {
      const { message } = error as Error
      if (isRefusal(error)) this.#lose(message)
      else this.#pause(hit, message)
    }
    this.#underWay.delete(hit)
    this.#goOn()
  }

  #lose(why: string): void {
    this.lost++
    this.problem = why
  }

  /** Whoever knows that the server is back says so by `resume`; who does not, tries now and then. */
  #pause(hit: Hit, why: string): void {
    this.#waiting.unshift(hit)
    this.problem = why
    this.#isPaused = true
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => this.resume(), retryDelay)
  }
}

/** Whether it would be refused again: the hit is at fault, not the network or the moment. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof RequestError)) return false
  const { status } = error
  return status >= 400 && status < 500 && status !== 408 && status !== 429
}
