import { create } from '../../look/elements.ts'
import { showCode } from './code.ts'
import { Log } from './log.ts'

export interface SideOptions {
  title: string
  /** The path of its file. */
  code: string
}

const names = ['CONNECTING', 'OPEN', 'CLOSED']

/** One of the two sides of a section: title, state, code and log. */
export class Side {
  readonly log: Log
  readonly element: HTMLElement
  /** Called when the state may have changed. */
  onState = (): void => {}
  readonly #state = create('span', { className: 'state' }, 'Not started')
  #source: EventSource | undefined

  constructor(section: string, { title, code }: SideOptions) {
    this.log = new Log(`${section}: ${title}`)
    this.log.onRow = () => this.refresh()
    const heading = create('h3', {}, title)
    this.element = create(
      'div',
      { className: 'side' },
      create('div', { className: 'row' }, heading, this.#state),
      showCode(code),
      create('div', { className: 'result' }, this.log.rows, this.log.tally),
    )
  }

  /** Shows the state of this source from now on. */
  follow(source: EventSource): void {
    this.#source = source
    for (const type of ['open', 'error'])
      source.addEventListener(type, () => this.#source === source && this.refresh())
    this.refresh()
  }

  refresh(): void {
    if (!this.#source) return
    const { readyState } = this.#source
    const name = names[readyState] ?? ''
    this.setState(`readyState ${readyState}, ${name}`, name)
    this.onState()
  }

  setState(text: string, name: string): void {
    this.#state.textContent = text
    this.#state.dataset['state'] = name
  }
}
