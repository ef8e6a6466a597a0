import type { Entry, Report } from '../messages.ts'

// An object type without `at` for each kind of entry.
type Unstamped<Kind> = Kind extends unknown ? Omit<Kind, 'at'> : never

const size = 10

/**
 * Sends a client's log to another origin. No timers: hidden pages slow them down. A batch is sent again until it has
 * arrived, and the rest follows when the runner or the end of the page asks for it.
 */
export class Reporter {
  readonly #target: Omit<Report, 'batch' | 'entries'> & { readonly url: string }
  #entries: Entry[] = []
  #batch = 0
  #sending: string | undefined

  constructor(url: string, id: string, life: string, client: number) {
    this.#target = { url, id, life, client }
  }

  add(entry: Unstamped<Entry>): void {
    this.#entries.push({ at: performance.timeOrigin + performance.now(), ...entry } as Entry)
    if (!('event' in entry) || this.#entries.length >= size) void this.flush()
  }

  async flush(): Promise<void> {
    if (this.#sending !== undefined || this.#entries.length === 0) return
    this.#sending = this.#take()
    try {
      await fetch(this.#target.url, { method: 'POST', mode: 'no-cors', body: this.#sending })
    } catch {
      // Cancelled or offline: the same batch again, later.
      this.#putBack()
      return
    }
    this.#sending = undefined
    if (this.#entries.length >= size) await this.flush()
  }

  /** For `pagehide`, if the page is destroyed. */
  flushFinally(): void {
    if (this.#sending !== undefined) navigator.sendBeacon(this.#target.url, this.#sending)
    if (this.#entries.length > 0) navigator.sendBeacon(this.#target.url, this.#take())
  }

  #take(): string {
    const { id, life, client } = this.#target
    const report: Report = { id, life, client, batch: this.#batch++, entries: this.#entries }
    this.#entries = []
    return JSON.stringify(report)
  }

  #putBack(): void {
    const { batch, entries } = JSON.parse(this.#sending!) as Report
    this.#batch = batch
    this.#entries = [...entries, ...this.#entries]
    this.#sending = undefined
  }
}
