import { formatSize, formatTime, preview } from '../format-text.ts'
import { button, create, setText } from './create.ts'
import { type EventRows, type Row, textOf } from './event-rows.ts'

/** The height of a row, in pixels; the styles have it too. */
const rowHeight = 26

/** Rows outside of the visible part, for scrolling without gaps. */
const margin = 6

/** An element that shows one row after another. */
interface RowView {
  readonly element: HTMLElement
  readonly cells: readonly HTMLElement[]
  row: Row | undefined
  /** The state of the event that the cells show. */
  state: string
}

/** A virtualised listbox: it has elements for the visible rows alone. */
export class EventList {
  readonly element = create('div', {
    className: 'list',
    tabIndex: 0,
    attributes: { role: 'listbox', 'aria-label': 'Events' },
  })
  selected: Row | undefined
  readonly #rows: EventRows
  readonly #onSelect: (row: Row) => void
  /** Back to the latest event; visible while new events do not stay in sight. */
  readonly latest = button('↓ Latest', () => this.#follow(), { class: 'latest' })
  readonly #spacer = create('div', { className: 'spacer', attributes: { role: 'presentation' } })
  readonly #views: RowView[] = []
  readonly #sizes: ResizeObserver | undefined
  #height = 0
  #top = 0
  #shownHeight = -1
  /** Whether new events stay in sight. */
  #isFollowing = true

  constructor(rows: EventRows, onSelect: (row: Row) => void) {
    this.#rows = rows
    this.#onSelect = onSelect
    this.element.append(this.#spacer)
    this.element.addEventListener('scroll', () => this.#onScroll(), { passive: true })
    this.element.addEventListener('keydown', (pressed) => this.#onKey(pressed))
    this.element.addEventListener('click', ({ target }) => {
      const element = (target as Element).closest('[role=option]')
      const view = this.#views.find((each) => each.element === element)
      if (view?.row) this.select(view.row)
    })
    if (typeof ResizeObserver !== 'undefined') {
      // Measured here and not in each frame, which would force a layout.
      this.#sizes = new ResizeObserver(() => this.measure())
      this.#sizes.observe(this.element)
    }
  }

  stop(): void {
    this.#sizes?.disconnect()
  }

  measure(): void {
    this.#height = this.element.clientHeight
    this.render()
  }

  /** Shows the current rows. `removed` rows were removed from their start since the last call. */
  render(removed = 0): void {
    const { rows } = this.#rows
    const height = rows.length * rowHeight
    if (height !== this.#shownHeight) {
      this.#shownHeight = height
      this.#spacer.style.height = `${height}px`
    }
    const bottom = Math.max(0, height - this.#height)
    const top = this.#isFollowing
      ? bottom
      : Math.min(bottom, Math.max(0, this.#top - removed * rowHeight))
    if (top !== this.#top) {
      this.#top = top
      this.element.scrollTop = top
    }
    const first = Math.max(0, Math.floor(top / rowHeight) - margin)
    const count = Math.min(rows.length - first, Math.ceil(this.#height / rowHeight) + 2 * margin)
    for (let index = 0; index < count; index += 1) this.#show(first + index, index)
    for (const view of this.#views.splice(Math.max(0, count))) view.element.remove()
    this.#markActive(first, count)
    this.latest.hidden = this.#isFollowing || rows.length === 0
  }

  select(row: Row): void {
    this.selected = row
    this.render()
    this.#onSelect(row)
  }

  #follow() {
    this.#isFollowing = true
    this.render()
    this.element.focus()
  }

  #show(index: number, at: number) {
    const row = this.#rows.rows[index]!
    const view = (this.#views[at] ??= this.#createView())
    const { event, stream } = row
    const { element } = view
    const state = `${event.isDecoded} ${event.error !== undefined}`
    if (view.row !== row || view.state !== state) {
      view.row = row
      view.state = state
      const size = event.size === undefined ? '' : formatSize(event.size)
      const isLarge = event.raw === undefined && event.weight > 20_000
      const text = event.error?.message ?? (isLarge ? '' : textOf(event))
      const texts = [
        formatTime(event.time),
        stream.name,
        preview(event.type, 60),
        preview(event.lastEventId, 60),
        preview(text, 300),
        size,
      ]
      texts.forEach((cell, column) => setText(view.cells[column]!, cell))
      element.classList.toggle('bad', event.error !== undefined)
      view.cells[1]!.style.setProperty('--hue', String((stream.id * 67) % 360))
    }
    const transform = `translateY(${index * rowHeight}px)`
    if (element.style.transform !== transform) element.style.transform = transform
    element.id = `row-${index}`
    element.setAttribute('aria-posinset', String(index + 1))
    element.setAttribute('aria-setsize', String(this.#rows.rows.length))
    const isSelected = row.event === this.selected?.event
    if ((element.getAttribute('aria-selected') === 'true') !== isSelected)
      element.setAttribute('aria-selected', String(isSelected))
  }

  #createView(): RowView {
    const names = ['time', 'stream', 'type', 'id', 'data', 'size']
    const cells = names.map((name) => create('span', { className: name }))
    const attributes = { role: 'option', 'aria-selected': 'false' }
    const element = create('div', { className: 'row', attributes }, ...cells)
    this.#spacer.append(element)
    return { element, cells, row: undefined, state: '' }
  }

  #markActive(first: number, count: number) {
    const index = this.#indexOfSelected()
    const isShown = index >= first && index < first + count
    if (isShown) this.element.setAttribute('aria-activedescendant', `row-${index}`)
    else this.element.removeAttribute('aria-activedescendant')
  }

  #indexOfSelected(): number {
    const { selected } = this
    if (!selected) return -1
    return this.#rows.rows.findIndex(({ event }) => event === selected.event)
  }

  #onScroll() {
    const { clientHeight, scrollTop } = this.element
    this.#height = clientHeight
    if (Math.abs(scrollTop - this.#top) < 1) return
    this.#top = scrollTop
    this.#isFollowing = scrollTop + clientHeight >= this.#shownHeight - rowHeight / 2
    this.render()
  }

  #onKey(pressed: KeyboardEvent) {
    const { rows } = this.#rows
    const page = Math.max(1, Math.floor(this.#height / rowHeight) - 1)
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -Infinity,
      End: Infinity,
    }
    const step = steps[pressed.key]
    if (step === undefined || rows.length === 0) return
    pressed.preventDefault()
    const current = this.#indexOfSelected()
    const start = current < 0 ? (step < 0 ? rows.length : -1) : current
    const index = Math.min(rows.length - 1, Math.max(0, start + step))
    this.#reveal(index)
    this.select(rows[index]!)
  }

  #reveal(index: number) {
    const top = index * rowHeight
    this.#isFollowing = index === this.#rows.rows.length - 1
    if (top < this.#top) this.#scrollTo(top)
    else if (top + rowHeight > this.#top + this.#height)
      this.#scrollTo(top + rowHeight - this.#height)
  }

  #scrollTo(top: number) {
    this.#top = top
    this.element.scrollTop = top
  }
}
