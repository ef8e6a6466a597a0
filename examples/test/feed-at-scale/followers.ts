import { EventSourceClient } from 'headwater'

/** Clients that follow the feed from its beginning and check that the numbers are consecutive. */
export class Followers {
  readonly #clients: EventSourceClient[]
  readonly #counts = { received: 0, gaps: 0, duplicates: 0 }
  #awaited = Infinity
  #changed = () => {}

  constructor(url: string, count: number) {
    this.#clients = Array.from({ length: count }, () =>
      this.#follow(`${url}/feed/api/stream?after=0`),
    )
  }

  #follow(url: string): EventSourceClient {
    let last = 0
    const client = new EventSourceClient(url, {
      idleTimeout: 60_000,
      reconnect: { initialDelay: 200, maxDelay: 2000 },
    })
    client.onAny(({ lastEventId }) => {
      const number = Number(lastEventId)
      if (number <= last) this.#counts.duplicates += 1
      else if (number > last + 1) this.#counts.gaps += number - last - 1
      last = Math.max(last, number)
      this.#counts.received += 1
      if (this.#counts.received >= this.#awaited) this.#changed()
    })
    client.subscribe(() => this.#changed())
    return client
  }

  untilOpen(): Promise<void> {
    return this.#until(() => this.#clients.every(({ state }) => state.status === 'open'))
  }

  /** Resolves once each follower has this many events; rejects if one failed, or after ten minutes. */
  untilReceived(each: number): Promise<void> {
    this.#awaited = each * this.#clients.length
    return this.#until(() => this.#counts.received >= this.#awaited)
  }

  /** Closes all followers and returns their results. */
  close(): { received: number; gaps: number; duplicates: number; reconnects: number } {
    for (const client of this.#clients) client.close()
    const opens = this.#clients.reduce((sum, { metrics }) => sum + metrics.opens, 0)
    return { ...this.#counts, reconnects: opens - this.#clients.length }
  }

  #until(holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`Not in time: ${JSON.stringify(this.#counts)}`))
      const deadline = setTimeout(late, 600_000)
      this.#changed = () => {
        const closed = this.#clients.find(({ state }) => state.status === 'closed')
        if (!closed && !holds()) return
        clearTimeout(deadline)
        this.#changed = () => {}
        if (closed) reject(closed.state.error ?? new Error('A client is closed'))
        else resolve()
      }
      this.#changed()
    })
  }
}
