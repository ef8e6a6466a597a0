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
  readonly #unsent: string[] = []
  #entries: Entry[] = []
  #batch = 0
  #isSending = false

  constructor(url: string, id: string, life: string, client: number) {
    this.#target = { url, id, life, client }
  }

  add(entry: Unstamped<Entry>): void {
    this.#entries.push({ at: performance.timeOrigin + performance.now(), ...entry } as Entry)
    if (!('event' in entry) || this.#entries.length >= size) void this.flush()
  }

  async flush(): Promise<void> {
    this.#close()
    if (this.#isSending) return
    this.#isSending = true
    try {
      for (let [body] = this.#unsent; body !== undefined; [body] = this.#unsent) {
        await fetch(this.#target.url, { method: 'POST', mode: 'no-cors', body })
        this.#unsent.shift()
      }
    } catch {
      // Cancelled or offline: the same batch again, later, because it may have arrived.
    }
    this.#isSending = false
  }

  /** The number of batches that have not arrived. */
  get unsent(): number {
    return this.#unsent.length
  }

  /** For `pagehide`, if the page is destroyed. */
  flushFinally(): void {
    this.#close()
    for (const body of this.#unsent) navigator.sendBeacon(this.#target.url, body)
  }

  /** Makes a batch of the entries. */
  #close(): void {
    if (this.#entries.length === 0) return
    const { id, life, client } = this.#target
    const report: Report = { id, life, client, batch: this.#batch++, entries: this.#entries }
    this.#unsent.push(JSON.stringify(report))
    this.#entries = []
  }
}
