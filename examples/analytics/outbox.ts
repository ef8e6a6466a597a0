import { RequestError } from '../look/send.ts'
import type { Hit } from './schemas.ts'

const capacity = 1000
const sendersAtOnce = 4
const retryDelay = 2000

export interface OutboxOptions {
  /** Sends one hit. Rejects if the server did not store it. */
  send(hit: Hit): Promise<unknown>
  /** Saves the unsent hits, so that a reload does not lose them. */
  keep(unsent: readonly Hit[]): void
  /** Called after each change of the properties. */
  onChange(): void
}

/**
 * Sends hits, a few at a time, and queues them while the server is unavailable. A hit without a response is sent again
 * with the same ID, so the server counts it once.
 */
export class Outbox {
  /** Hits that the server has stored. */
  sent = 0
  /** Hits that were discarded because the server rejected them or the queue was full. */
  lost = 0
  /** The last failure, until a request succeeds. */
  problem: string | undefined

  readonly #options: OutboxOptions
  readonly #waiting: Hit[] = []
  readonly #inFlight = new Set<Hit>()
  #isPaused = false
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** Hits that are queued or in flight. */
  get unsent(): number {
    return this.#waiting.length + this.#inFlight.size
  }

  add(...hits: Hit[]): void {
    for (const hit of hits) {
      if (this.unsent < capacity) this.#waiting.push(hit)
      else this.#lose('The queue of this page is full.')
    }
    this.#sendNext()
  }

  /** Sends queued hits. Call it when the server may be reachable again. */
  resume(): void {
    clearTimeout(this.#retry)
    this.#isPaused = false
    this.#sendNext()
  }

  #sendNext(): void {
    while (!this.#isPaused && this.#inFlight.size < sendersAtOnce) {
      const hit = this.#waiting.shift()
      if (!hit) break
      this.#inFlight.add(hit)
      void this.#send(hit)
    }
    this.#options.keep([...this.#inFlight, ...this.#waiting])
    this.#options.onChange()
  }

  async #send(hit: Hit): Promise<void> {
    try {
      await this.#options.send(hit)
      this.sent++
      this.problem = undefined
    } catch (error) {
      const { message } = error as Error
      if (isRejection(error)) this.#lose(message)
      else this.#pause(hit, message)
    }
    this.#inFlight.delete(hit)
    this.#sendNext()
  }

  #lose(reason: string): void {
    this.lost++
    this.problem = reason
  }

  /** Waits for `resume`, or for the retry timer. */
  #pause(hit: Hit, reason: string): void {
    this.#waiting.unshift(hit)
    this.problem = reason
    this.#isPaused = true
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => this.resume(), retryDelay)
  }
}

/** Whether the server would reject the hit again. */
const isRejection = (error: unknown) => error instanceof RequestError && !error.isTemporary
