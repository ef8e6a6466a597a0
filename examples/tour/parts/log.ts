import { create } from '../../look/elements.ts'

export type Tone = 'good' | 'bad' | 'plain'

/** Events of the browser and of Headwater have these fields. */
interface ShownEvent {
  readonly type: string
  readonly data: unknown
  readonly lastEventId: string
}

const mostRows = 300

/** The log of one side, newest last, with counts of missing and duplicate events. */
export class Log {
  readonly rows = create('div', { className: 'log scrolls', role: 'log', tabIndex: 0 })
  readonly tally = create('p', { className: 'tally quiet number' })
  /** Called with each row. */
  onRow = (): void => {}
  #count = 0
  #missing = 0
  #duplicates = 0
  #last = 0

  constructor(name: string) {
    this.rows.ariaLabel = name
    this.clear()
  }

  /** Shows an event of the server. Its ID begins with its number. */
  show({ type, data, lastEventId }: ShownEvent): void {
    const number = Number.parseInt(lastEventId, 10)
    this.#count++
    if (number <= this.#last) this.#duplicates++
    else this.#missing += number - this.#last - 1
    this.#last = Math.max(this.#last, number)
    const text = typeof data === 'string' ? data : JSON.stringify(data)
    this.#add('event', [
      create('b', {}, type),
      create('span', {}, text),
      create('span', { className: 'id quiet' }, `id ${lastEventId}`),
    ])
    this.#showTally()
  }

  /** Shows a change of the connection. */
  note(text: string, tone: Tone = 'plain'): void {
    this.#add(`note ${tone}`, [text])
  }

  /** Adds a row for text that arrives in parts. */
  write(): HTMLElement {
    this.#add('text', [])
    return this.rows.lastElementChild as HTMLElement
  }

  clear(): void {
    this.rows.replaceChildren()
    this.#count = this.#missing = this.#duplicates = this.#last = 0
    this.#showTally()
  }

  #add(className: string, content: (Node | string)[]): void {
    const { rows } = this
    // A user who has scrolled up stays there.
    const isAtEnd = rows.scrollTop + rows.clientHeight >= rows.scrollHeight - 10
    rows.append(create('div', { className }, ...content))
    if (rows.childElementCount > mostRows) rows.firstElementChild!.remove()
    if (isAtEnd) rows.scrollTop = rows.scrollHeight
    this.onRow()
  }

  #showTally(): void {
    this.tally.textContent = `${this.#count} ${this.#count === 1 ? 'event' : 'events'}, ${this.#missing} missing, ${this.#duplicates} duplicates`
  }
}
