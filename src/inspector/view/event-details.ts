import { formatJson } from '../format-json.ts'
import { escapeText, formatSize, formatTime, preview } from '../format-text.ts'
import { button, create } from './create.ts'
import type { Row } from './event-rows.ts'

/** The most characters of a text that are shown; a longer one would block the page. */
const limit = 50_000

/** What the buttons of the details do. */
export interface DetailActions {
  copyJson(row: Row): void
  copyCurl(row: Row): void
  close(): void
}

/** The selected event: its members, and its data raw and decoded. */
export class EventDetails {
  readonly element = create('section', {
    className: 'details',
    hidden: true,
    attributes: { 'aria-label': 'Selected event' },
  })
  readonly #actions: DetailActions
  #shown: { row: Row; state: string } | undefined

  constructor(actions: DetailActions) {
    this.#actions = actions
  }

  show(row: Row): void {
    const { error, isDecoded } = row.event
    const state = `${isDecoded} ${error?.message}`
    if (this.#shown?.row.event === row.event && this.#shown.state === state) return
    this.#shown = { row, state }
    this.element.hidden = false
    this.element.replaceChildren(this.#createBar(row), createMembers(row), ...createData(row))
  }

  hide(): void {
    this.#shown = undefined
    this.element.hidden = true
    this.element.replaceChildren()
  }

  /** Shows data that was decoded since. */
  refresh(): void {
    if (this.#shown) this.show(this.#shown.row)
  }

  #createBar(row: Row): HTMLElement {
    const { close, copyCurl, copyJson } = this.#actions
    return create(
      'div',
      { className: 'bar' },
      create('h3', {}, preview(row.event.type, 80)),
      button('Copy JSON', () => copyJson(row)),
      button('Copy curl', () => copyCurl(row)),
      button('✕', close, { class: 'icon', 'aria-label': 'Close the details' }),
    )
  }
}

function createMembers({ event, stream }: Row): HTMLElement {
  const members: [string, string][] = [
    ['ID', event.lastEventId === '' ? 'none' : preview(event.lastEventId, 400)],
    ['Time', formatTime(event.time)],
    ['Size', event.size === undefined ? 'not known' : formatSize(event.size)],
    ['Attempt', event.attempt ? `#${event.attempt.number}` : 'not known'],
    ['Stream', preview(stream.name, 80)],
  ]
  const items = members.map(([name, value]) =>
    create('div', {}, create('dt', {}, name), create('dd', {}, value)),
  )
  return create('dl', {}, ...items)
}

function createData({ event }: Row): HTMLElement[] {
  const { data, error, isCut, isDecoded, raw } = event
  const parts: HTMLElement[] = []
  if (error) parts.push(create('p', { className: 'problem' }, `${error.name}: ${error.message}`))
  if (isDecoded && !isCut && typeof data !== 'string')
    parts.push(...createRegion('Decoded', formatJson(data, 2)))
  else if (!isDecoded && !error) parts.push(note('Not decoded: the client has not delivered it.'))
  if (raw === undefined) parts.push(note('The raw data is not known: give the client a tap.'))
  else
    parts.push(...createRegion(isCut ? 'Raw, the first 64 Ki characters' : 'Raw', raw, event.size))
  return parts
}

function createRegion(title: string, text: string, size?: number): HTMLElement[] {
  const isLong = text.length > limit
  const label = size === undefined ? title : `${title} · ${formatSize(size)}`
  const region = create(
    'pre',
    { tabIndex: 0, attributes: { role: 'region', 'aria-label': title } },
    escapeText(text.slice(0, limit)),
  )
  const rest = isLong ? [note(`${text.length - limit} more characters: copy it as JSON.`)] : []
  return [create('h4', {}, label), region, ...rest]
}

const note = (text: string): HTMLElement => create('p', { className: 'note' }, text)
