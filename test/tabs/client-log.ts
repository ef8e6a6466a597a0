import type { Arrival } from './judge.ts'
import type { Entry, Report } from './messages.ts'

type Of<Property extends string> = Extract<Entry, Record<Property, unknown>>

/** The log of one client of one document. */
export class ClientLog {
  readonly id: string
  readonly name: string
  readonly client: number
  /** The highest number of an event, or 0. */
  last = 0
  readonly #batches: (readonly Entry[])[] = []

  constructor({ id, life, client }: Report) {
    this.id = id
    this.client = client
    this.name = `${id}/${client} (${life.slice(0, 4)})`
  }

  take({ batch, entries }: Report): void {
    // A batch may be sent twice, and batches may arrive out of order.
    this.#batches[batch] ??= entries
    for (const entry of entries) if ('event' in entry) this.last = Math.max(this.last, entry.event)
  }

  get entries(): Entry[] {
    return this.#batches.flat()
  }

  get arrivals(): Arrival[] {
    return this.#of('event')
  }

  get status(): Of<'status'> | undefined {
    return this.#of('status').at(-1)
  }

  get role(): Of<'role'> | undefined {
    return this.#of('role').at(-1)
  }

  /** When the page was last hidden, shown or restored, in milliseconds. */
  lastTime(page: string): number | undefined {
    return this.#of('page')
      .filter((entry) => entry.page === page)
      .at(-1)?.at
  }

  /** Wrong data and reported gaps: with IDs there is none. */
  get problems(): string[] {
    const wrong = this.#of('event').filter(({ isWrong }) => isWrong)
    return [
      ...wrong.map(({ event }) => `${this.name}: event ${event} with other data`),
      ...this.#of('gap').map(({ gap }) => `${this.name}: gap ${gap}`),
    ]
  }

  #of<Property extends string>(property: Property): Of<Property>[] {
    return this.entries.filter((entry): entry is Of<Property> => property in entry)
  }
}
