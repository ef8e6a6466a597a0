import { create } from '../look/elements.ts'
import type { Activity } from './schemas.ts'

const rowsKept = 100

/** The latest hits, newest first, with counts of missing and duplicate numbers. */
export class ActivityList {
  readonly #list: HTMLElement
  readonly #summary: HTMLElement
  #pending: Activity[] = []
  #first: number | undefined
  #last = 0
  #missing = 0
  #duplicates = 0

  constructor(list: HTMLElement, summary: HTMLElement) {
    this.#list = list
    this.#summary = summary
  }

  add(hit: Activity): void {
    this.#check(hit.number)
    // The page is updated once per frame, and not while it is hidden.
    if (this.#pending.length === 0) requestAnimationFrame(() => this.#show())
    this.#pending.push(hit)
    if (this.#pending.length > rowsKept) this.#pending.shift()
  }

  clear(): void {
    this.#pending = []
    this.#first = undefined
    this.#last = this.#missing = this.#duplicates = 0
    this.#list.replaceChildren()
    this.#summary.textContent = ''
  }

  #check(number: number): void {
    if (this.#first === undefined) this.#first = number
    else if (number <= this.#last) this.#duplicates++
    else this.#missing += number - this.#last - 1
    this.#last = Math.max(this.#last, number)
  }

  #show(): void {
    if (this.#first === undefined) return
    this.#list.prepend(...this.#pending.reverse().map(createRow))
    this.#pending = []
    while (this.#list.children.length > rowsKept) this.#list.lastElementChild!.remove()
    const [missing, duplicates] = [this.#missing, this.#duplicates]
    this.#summary.textContent = `Hits ${this.#first} to ${this.#last}: ${missing} missing, ${duplicates} duplicates`
  }
}

function createRow({ number, page, kind, time }: Activity): HTMLElement {
  const row = create(
    'li',
    {},
    create('span', { className: 'number quiet' }, `#${number}`),
    create('span', { className: kind }, kind),
    create('span', {}, page),
    create('time', { className: 'number quiet' }, new Date(time).toLocaleTimeString()),
  )
  row.dataset['number'] = String(number)
  return row
}
