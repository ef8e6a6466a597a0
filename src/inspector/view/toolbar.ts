import { preview } from '../format-text.ts'
import type { StreamLog } from '../stream-log.ts'
import { button, create } from './create.ts'
import type { Filter } from './event-rows.ts'

/** What the toolbar changes. */
export interface ToolbarActions {
  filter(changes: Partial<Filter>): void
  pause(): void
  clear(): void
  copyAll(): void
  showSecrets(isShown: boolean): void
}

const all = ''

/** Filters of the events, and buttons for all of them. */
export class Toolbar {
  readonly element: HTMLElement
  readonly search = create('input', {
    type: 'search',
    placeholder: 'Search',
    spellcheck: false,
    attributes: { 'aria-label': 'Search in events', autocomplete: 'off' },
  })
  readonly pause: HTMLButtonElement
  readonly #stream = create('select', { attributes: { 'aria-label': 'Stream' } })
  readonly #type = create('select', { attributes: { 'aria-label': 'Event name' } })
  #streams: readonly StreamLog[] = []
  #typeCount = -1

  constructor(actions: ToolbarActions) {
    this.pause = button('Pause', actions.pause, { 'aria-pressed': 'false' })
    const secrets = create('input', { type: 'checkbox' })
    secrets.addEventListener('change', () => actions.showSecrets(secrets.checked))
    this.search.addEventListener('input', () => actions.filter({ query: this.search.value }))
    this.#type.addEventListener('change', () =>
      actions.filter({ type: this.#type.value === all ? undefined : this.#type.value.slice(1) }),
    )
    this.#stream.addEventListener('change', () => {
      const stream = this.#streams.find(({ id }) => String(id) === this.#stream.value)
      actions.filter({ stream })
    })
    this.element = create(
      'div',
      { className: 'toolbar', attributes: { role: 'toolbar', 'aria-label': 'Events' } },
      this.#stream,
      this.#type,
      this.search,
      this.pause,
      button('Clear', actions.clear),
      button('Copy JSON', actions.copyAll, { title: 'Copy all shown events as JSON' }),
      create(
        'label',
        { title: 'Show headers, queries and bodies, and copy them, without redaction' },
        secrets,
        'Show secrets',
      ),
    )
    this.#setOptions(this.#type, [[all, 'All events']])
  }

  /** Shows the streams and event names that can be selected. Returns whether the selected stream is gone. */
  update(streams: readonly StreamLog[], types: ReadonlySet<string>): boolean {
    if (types.size !== this.#typeCount) {
      this.#typeCount = types.size
      const names = [...types].sort()
      // Prefixed: the value of an event without a name would be that of all events.
      const options = names.map((name): [string, string] => [`=${name}`, preview(name, 40)])
      this.#setOptions(this.#type, [[all, 'All events'], ...options])
    }
    const isSame =
      streams.length === this.#streams.length &&
      streams.every((stream, index) => stream === this.#streams[index])
    if (isSame && this.#stream.options.length > 0) return false
    this.#streams = [...streams]
    const options = streams.map(({ id, name }): [string, string] => [String(id), preview(name, 40)])
    this.#stream.hidden = streams.length < 2
    return !this.#setOptions(this.#stream, [[all, 'All streams'], ...options])
  }

  /** Returns whether the selected option is still there. */
  #setOptions(select: HTMLSelectElement, options: readonly [string, string][]): boolean {
    const before = select.value
    select.replaceChildren(...options.map(([value, text]) => create('option', { value }, text)))
    const isKept = options.some(([value]) => value === before)
    select.value = isKept ? before : all
    return isKept
  }
}
