import type { FetchInit, FetchResponse } from '../../src/index.ts'
import type { Judge } from './judge.ts'
import type { Random } from './random.ts'
import type { Timers } from './virtual-time.ts'

/** How the server treats a request. */
const treatments = {
  stream: 60,
  refused: 8,
  busy: 6,
  unavailable: 4,
  silent: 4,
  unauthorized: 1,
  html: 1,
  nothing: 1,
}

const encoder = new TextEncoder()
export const eventNames = ['message', 'a', 'b'] as const

/** The log's event of that number, from 1. */
function eventText(number: number): string {
  const name = eventNames[number % 3]!
  const field = name === 'message' ? '' : `event: ${name}\n`
  return `id: ${number}\n${field}data: ${number}\n\n`
}

/** The number of an event, from its data. */
export const numberOf = (data: unknown): number => Number(/\d+/.exec(String(data))?.[0])

export interface Exchange {
  /** The position that the client sent. */
  readonly position: number
  readonly signal: AbortSignal
  /** Failed, ended, or cancelled by the client. */
  isOver: boolean
  /** The response was a 204. */
  isStopped: boolean
}

/**
 * A server with a log of events, as a `fetch` function. It resumes after the given ID, and fails as its random numbers say
 * until it is healed.
 */
export class LogServer {
  readonly exchanges: Exchange[] = []
  #isHealthy = false
  /** Break the silent connections. */
  readonly #breaks = new Set<() => void>()
  readonly #judge: Judge
  readonly #random: Random
  readonly #timers: Timers
  readonly #size: number
  /** Called before each request is treated. */
  onRequest: (exchange: Exchange) => void = () => {}

  constructor(random: Random, timers: Timers, judge: Judge, size: number) {
    this.#random = random
    this.#timers = timers
    this.#judge = judge
    this.#size = size
  }

  /** The requests that the client has neither aborted nor finished. */
  get live(): Exchange[] {
    return this.exchanges.filter(({ isOver, signal }) => !isOver && !signal.aborted)
  }

  /** Breaks the silent connections, and treats all further requests well. */
  heal(): void {
    this.#isHealthy = true
    for (const breakOff of this.#breaks) breakOff()
  }

  readonly fetch = async (_url: string, init: FetchInit): Promise<FetchResponse> => {
    const exchange = this.#begin(init)
    try {
      return await this.#respond(exchange)
    } catch (error) {
      exchange.isOver = true
      throw error
    }
  }

  #begin({ headers, signal }: FetchInit): Exchange {
    const position = Number(headers['Last-Event-ID'] ?? 0)
    const others = this.live.length
    this.#judge.check(others === 0, () => `${others} other requests are live during a request`)
    this.#judge.check(!signal.aborted, () => 'a request was made with an aborted signal')
    const exchange: Exchange = { position, signal, isOver: false, isStopped: false }
    this.exchanges.push(exchange)
    return exchange
  }

  async #respond(exchange: Exchange): Promise<FetchResponse> {
    const { position, signal } = exchange
    const random = this.#random
    const treatment = this.#isHealthy ? 'stream' : random.weighted(treatments)
    this.#judge.note(`request after ${position}: ${treatment}`)
    this.onRequest(exchange)
    exchange.isStopped = treatment === 'nothing'
    // Some implementations of `fetch` do not notice an abort before their response.
    const isDeaf = random.chance(0.1)
    if (random.chance(0.5)) await this.#pause(random.below(3000), isDeaf ? undefined : signal)
    if (treatment === 'silent' && !this.#isHealthy) await this.#pause(Infinity, signal)
    if (signal.aborted && !isDeaf) throw signal.reason
    if (treatment === 'refused' || treatment === 'silent') throw new TypeError('fetch failed')
    const statuses: Partial<Record<string, number>> = {
      busy: 503,
      unavailable: 500,
      unauthorized: 401,
      nothing: 204,
    }
    const status = statuses[treatment] ?? 200
    const contentType = treatment === 'html' ? 'text/html' : 'text/event-stream'
    if (treatment !== 'stream') exchange.isOver = true
    return {
      status,
      url: '',
      headers: { get: (name) => (name.toLowerCase() === 'content-type' ? contentType : null) },
      body: treatment === 'stream' ? this.#body(exchange) : null,
    }
  }

  /** Waits, and rejects if the signal is aborted. An infinite pause ends when the server is healed. */
  async #pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw signal.reason
    const isInfinite = milliseconds === Infinity
    await new Promise<void>((resolve, reject) => {
      const settle = (act: () => void) => {
        this.#timers.clearTimeout(timer)
        this.#breaks.delete(breakOff)
        signal?.removeEventListener('abort', abort)
        act()
      }
      const abort = () => settle(() => reject(signal!.reason))
      const breakOff = () => settle(() => reject(new TypeError('terminated')))
      const timer = isInfinite || this.#timers.setTimeout(() => settle(resolve), milliseconds)
      signal?.addEventListener('abort', abort)
      if (isInfinite) this.#breaks.add(breakOff)
    })
  }

  /** A body of several events, cut anywhere. Unless the server is healthy, it may end, break or fall silent. */
  #body(exchange: Exchange): FetchResponse['body'] {
    const random = this.#random
    const isHealthy = this.#isHealthy
    const { position, signal } = exchange
    const count = isHealthy ? Infinity : random.below(9)
    const last = Math.min(this.#size, position + count)
    const end = isHealthy ? 'silence' : random.pick(['end', 'break', 'silence'] as const)
    let text = random.chance(0.3) ? `:hello\nretry: ${random.pick([0, 10, 2000])}\n\n` : ''
    for (let number = position + 1; number <= last; number += 1) {
      text += eventText(number)
      if (random.chance(0.1)) text += ':ping\n\n'
    }
    const bytes = encoder.encode(text)
    let sent = 0
    const read = async () => {
      if (random.chance(0.3)) await this.#pause(random.below(500), signal)
      if (signal.aborted) throw signal.reason
      if (sent < bytes.length) {
        const size = random.chance(0.5) ? bytes.length : 1 + random.below(60)
        const value = bytes.slice(sent, sent + size)
        sent += size
        return { done: false, value }
      }
      try {
        if (end === 'silence' && isHealthy === this.#isHealthy) await this.#pause(Infinity, signal)
      } finally {
        exchange.isOver = true
      }
      if (end === 'break') throw new TypeError('terminated')
      return { done: true }
    }
    const cancel = async () => {
      exchange.isOver = true
    }
    return { cancel, getReader: () => ({ read, cancel }) }
  }
}
