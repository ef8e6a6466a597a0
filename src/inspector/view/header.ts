import { button, create, setText } from './create.ts'
import { type Dock, docks } from './settings.ts'

/** The two views of the panel. */
export type View = 'events' | 'connections'

/** What the buttons of the header do. */
export interface HeaderActions {
  view(view: View): void
  dock(dock: Dock): void
  close(): void
}

/** Milliseconds for which a notice takes the place of the rates. */
const noticeTime = 2500

const labels: Record<Dock, string> = {
  bottom: 'Dock to the bottom',
  right: 'Dock to the right',
  floating: 'Float',
}

const views: readonly View[] = ['events', 'connections']

/** The title, the tabs, the rates, and the buttons that place the panel. */
export class Header {
  readonly element: HTMLElement
  readonly #rates = create('span', { className: 'rates' })
  readonly #tabs = new Map<View, HTMLButtonElement>()
  readonly #docks = new Map<Dock, HTMLButtonElement>()
  #noticeUntil = 0

  constructor({ close, dock, view }: HeaderActions) {
    for (const each of views) {
      const label = each === 'events' ? 'Events' : 'Connections'
      const tab = button(label, () => view(each), { role: 'tab', 'aria-controls': each })
      this.#tabs.set(each, tab)
    }
    for (const each of docks)
      this.#docks.set(
        each,
        button('', () => dock(each), {
          class: `icon dock-${each}`,
          'aria-label': labels[each],
          title: labels[each],
        }),
      )
    const tabs = create('div', { attributes: { role: 'tablist' } }, ...this.#tabs.values())
    tabs.className = 'tabs'
    tabs.addEventListener('keydown', ({ key }) => {
      if (key !== 'ArrowLeft' && key !== 'ArrowRight') return
      const next = views.find((each) => this.#tabs.get(each)!.tabIndex < 0)!
      view(next)
      this.#tabs.get(next)!.focus()
    })
    this.element = create(
      'header',
      {},
      create('h2', {}, 'Streams'),
      tabs,
      this.#rates,
      create('div', { className: 'placing' }, ...this.#docks.values()),
      button('✕', close, { class: 'icon', 'aria-label': 'Close the inspector' }),
    )
  }

  update(view: View, dock: Dock): void {
    for (const [name, tab] of this.#tabs) {
      tab.setAttribute('aria-selected', String(name === view))
      tab.tabIndex = name === view ? 0 : -1
    }
    for (const [name, each] of this.#docks) each.setAttribute('aria-pressed', String(name === dock))
  }

  showRates(text: string): void {
    if (performance.now() > this.#noticeUntil) setText(this.#rates, text)
  }

  showNotice(text: string): void {
    this.#noticeUntil = performance.now() + noticeTime
    setText(this.#rates, text)
  }
}
