import { formatCurl } from '../format-curl.ts'
import { formatEvents } from '../format-json.ts'
import type { InspectorLog } from '../inspector-log.ts'
import type { AttemptRecord } from '../records.ts'
import type { StreamLog } from '../stream-log.ts'
import { Announcer } from './announcer.ts'
import { copyToClipboard } from './clipboard.ts'
import { Connections } from './connections.ts'
import { button, create, setText } from './create.ts'
import { EventDetails } from './event-details.ts'
import { EventList } from './event-list.ts'
import { EventRows, type Filter } from './event-rows.ts'
import { Header, type View } from './header.ts'
import { Placement } from './placement.ts'
import { Rates } from './rates.ts'
import { type Dock, type Settings, docks, loadSettings, saveSettings } from './settings.ts'
import { adoptStyles } from './styles.ts'
import { onToggleKey } from './toggle-key.ts'
import { Toolbar } from './toolbar.ts'

/** The least milliseconds between two drawings of new events. */
const drawInterval = 45

/** How the panel starts. */
export interface PanelStart {
  readonly dock: string | undefined
  /** `undefined`: as the user left it. */
  readonly isOpen: boolean | undefined
  readonly toggleKey: string
}

/** The inspector's panel, and the button that it shrinks to. Draws at most 20 times a second, and nothing while closed. */
export class Panel {
  readonly #log: InspectorLog
  readonly #root: ShadowRoot
  readonly #settings: Settings
  readonly #rows: EventRows
  readonly #list: EventList
  readonly #details: EventDetails
  readonly #connections: Connections
  readonly #toolbar: Toolbar
  readonly #header: Header
  readonly #placement: Placement
  readonly #announcer = new Announcer()
  readonly #rates = new Rates()
  readonly #panel: HTMLElement
  readonly #events: HTMLElement
  readonly #launcher: HTMLButtonElement
  readonly #empty = create('p', { className: 'empty' })
  readonly #stopKey: () => void
  #stopLog: (() => void) | undefined
  #frame: number | undefined
  #timer: ReturnType<typeof setInterval> | undefined
  #view: View = 'events'
  #showsSecrets = false
  #drawnAt = 0
  #stateText = ''
  #focusedBefore: Element | null = null

  constructor(root: ShadowRoot, log: InspectorLog, { dock, isOpen, toggleKey }: PanelStart) {
    this.#root = root
    this.#log = log
    const start = docks.includes(dock as Dock) ? (dock as Dock) : 'bottom'
    const { innerHeight = 0, innerWidth = 0 } = globalThis
    // Of a phone's screen, more than half: its rows of buttons wrap.
    const [width, height] = [460, innerWidth < 600 ? Math.max(340, 0.6 * innerHeight) : 340]
    const corner = { left: innerWidth - width - 24, top: innerHeight - height - 24 }
    this.#settings = loadSettings({ isOpen: true, dock: start, height, width, ...corner })
    if (isOpen !== undefined) this.#settings.isOpen = isOpen
    const copyCurl = (attempt: AttemptRecord) => this.#copyCurl(attempt)
    const notify = (text: string) => this.#notify(text)
    this.#rows = new EventRows(log)
    this.#list = new EventList(this.#rows, (row) => this.#details.show(row))
    this.#details = new EventDetails({
      copyJson: ({ event }) => this.#copy(formatEvents([event]), 'The event'),
      copyCurl({ event }) {
        if (event.attempt) copyCurl(event.attempt)
        else notify('The request is not known')
      },
      close: () => this.#closeDetails(),
    })
    this.#connections = new Connections(copyCurl)
    this.#toolbar = new Toolbar({
      filter: (changes) => this.#filter(changes),
      pause: () => this.#pause(),
      clear: () => this.#clear(),
      copyAll: () => {
        const { rows } = this.#rows
        this.#copy(formatEvents(rows.map(({ event }) => event)), `${rows.length} events`)
      },
      showSecrets: (isShown) => {
        this.#showsSecrets = isShown
        this.#draw()
      },
    })
    this.#header = new Header({
      view: (view) => this.#showView(view),
      dock: (next) => this.#dock(next),
      close: () => this.toggle(),
    })
    const keys = toggleKey === '' ? {} : { 'aria-keyshortcuts': toggleKey }
    const hint = toggleKey === '' ? '' : ` (${toggleKey})`
    this.#launcher = button('SSE', () => this.toggle(), {
      class: 'launcher',
      'aria-label': 'SSE: open the stream inspector',
      title: `Open the stream inspector${hint}`,
      ...keys,
    })
    this.#events = create(
      'div',
      {
        className: 'events',
        id: 'events',
        attributes: { role: 'tabpanel', 'aria-label': 'Events' },
      },
      create('div', { className: 'feed' }, this.#list.element, this.#empty, this.#list.latest),
      this.#details.element,
    )
    this.#connections.element.id = 'connections'
    this.#panel = create(
      'section',
      { className: 'panel', attributes: { 'aria-label': `Stream inspector${hint}` } },
      this.#header.element,
      this.#toolbar.element,
      create('div', { className: 'body' }, this.#events, this.#connections.element),
      this.#announcer.element,
    )
    this.#panel.addEventListener('keydown', (pressed) => {
      if (pressed.key === 'Escape' && !this.#details.element.hidden) this.#closeDetails()
    })
    this.#placement = new Placement(this.#panel, this.#header.element, this.#settings)
    this.#panel.prepend(this.#placement.grip)
    adoptStyles(root)
    root.append(this.#launcher, this.#panel)
    this.#header.update(this.#view, this.#settings.dock)
    this.#stopKey = onToggleKey(toggleKey, () => this.toggle())
    this.#apply()
  }

  /** Opens or closes the panel, and moves the focus there or back. */
  toggle(): void {
    const settings = this.#settings
    settings.isOpen = !settings.isOpen
    saveSettings(settings)
    if (settings.isOpen) this.#focusedBefore = globalThis.document.activeElement
    this.#apply()
    if (settings.isOpen) this.#list.element.focus()
    else if (this.#focusedBefore instanceof HTMLElement) this.#focusedBefore.focus()
    else this.#launcher.focus()
  }

  /** Leaves nothing behind: no listener, timer, frame or element. */
  destroy(): void {
    this.#stopKey()
    this.#stop()
    this.#list.stop()
    this.#placement.stop()
    this.#root.replaceChildren()
  }

  #apply() {
    const { isOpen } = this.#settings
    this.#panel.hidden = !isOpen
    this.#launcher.hidden = isOpen
    if (!isOpen) {
      // A closed panel must not keep events that have left the logs.
      if (!this.#rows.isPaused) this.#rows.rows = []
      return this.#stop()
    }
    this.#stopLog ??= this.#log.onChange(() => this.#schedule())
    this.#timer ??= setInterval(() => this.#onSecond(), 1000)
    if (!this.#rows.isPaused) this.#rows.rebuild()
    this.#onSecond()
    this.#list.measure()
    this.#draw()
  }

  #stop() {
    this.#stopLog?.()
    clearInterval(this.#timer)
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame)
    this.#announcer.stop()
    this.#stopLog = this.#timer = this.#frame = undefined
  }

  #schedule() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined
      // A list that moves on in each frame cannot be read, and costs three times as much.
      if (performance.now() - this.#drawnAt < drawInterval) this.#schedule()
      else this.#draw()
    })
  }

  #draw() {
    this.#drawnAt = performance.now()
    const { streams } = this.#log
    const removed = this.#rows.update()
    if (this.#toolbar.update(streams, this.#rows.types)) this.#filter({ stream: undefined })
    this.#events.classList.toggle('one-stream', streams.length < 2)
    const isEmpty = this.#rows.rows.length === 0
    this.#empty.hidden = !isEmpty
    if (isEmpty) setText(this.#empty, this.#describeEmpty())
    if (this.#view === 'events') {
      this.#list.render(removed)
      this.#details.refresh()
    } else this.#connections.render(this.#selectedStreams(), this.#showsSecrets)
  }

  #describeEmpty(): string {
    const { filter } = this.#rows
    if (this.#log.streams.length === 0) return 'No stream is inspected.'
    const isFiltered = filter.query !== '' || filter.type !== undefined
    return isFiltered ? 'No event matches the filter.' : 'No events yet.'
  }

  #onSecond() {
    this.#header.showRates(this.#rates.sample(this.#selectedStreams()))
    const states = this.#log.streams.map(({ name, observation }) =>
      observation?.state ? `${name}: ${observation.state.status}` : '',
    )
    const text = states.filter(Boolean).join(', ')
    if (text !== this.#stateText) this.#announcer.mention((this.#stateText = text))
    // The bars of open connections grow.
    if (this.#view === 'connections') this.#schedule()
  }

  #selectedStreams(): readonly StreamLog[] {
    const { stream } = this.#rows.filter
    return stream ? [stream] : this.#log.streams
  }

  #showView(view: View) {
    this.#view = view
    this.#header.update(view, this.#settings.dock)
    this.#panel.dataset['view'] = view
    this.#events.hidden = view !== 'events'
    this.#connections.element.hidden = view !== 'connections'
    this.#draw()
    this.#list.measure()
  }

  #dock(dock: Dock) {
    this.#placement.setDock(dock)
    this.#header.update(this.#view, dock)
    this.#announcer.announce(`Inspector: ${dock}`)
  }

  #filter(changes: Partial<Filter>) {
    this.#rows.setFilter(changes)
    this.#draw()
  }

  #pause() {
    const isPaused = (this.#rows.isPaused = !this.#rows.isPaused)
    this.#toolbar.pause.setAttribute('aria-pressed', String(isPaused))
    this.#announcer.announce(isPaused ? 'Paused; recording continues' : 'Resumed')
    if (!isPaused) this.#rows.rebuild()
    this.#draw()
  }

  #clear() {
    for (const stream of this.#log.streams) stream.clear()
    this.#closeDetails()
    this.#rows.rows = []
    this.#announcer.announce('Cleared')
    this.#draw()
  }

  #closeDetails() {
    const hadFocus = this.#details.element.contains(this.#root.activeElement)
    this.#details.hide()
    this.#list.selected = undefined
    if (hadFocus) this.#list.element.focus()
    this.#draw()
  }

  #copyCurl(attempt: AttemptRecord) {
    this.#copy(formatCurl(attempt, this.#showsSecrets), 'The curl command')
  }

  #copy(text: string, subject: string) {
    void copyToClipboard(text, this.#root).then((isCopied) => {
      this.#notify(isCopied ? `${subject} copied` : 'The browser refused to copy')
    })
  }

  #notify(text: string) {
    this.#announcer.announce(text)
    this.#header.showNotice(text)
  }
}
