import { element } from '../../look/elements.ts'
import { Side, type SideOptions } from './side.ts'

/** Opens the connections of a section. Returns a function that closes them. */
export type Begin = (first: Side, second: Side) => () => void

/** A browser opens six connections to an origin, so one section runs at a time, in all tabs together. */
let running: Section | undefined

const tabs = new BroadcastChannel('headwater-tour')
// A section was started in another tab.
tabs.onmessage = () => running?.stop()

/** A step of the page with two sides, and the button that starts and stops them. */
export class Section {
  readonly root: HTMLElement
  /** Runs the step when it is shown. */
  autoplay = (): void => this.start()
  /** Called when the page's stream is open again, so that no error stays beside a healthy state. */
  onServerBack = (): void => this.root.querySelector('.problem')?.replaceChildren()
  readonly #sides: readonly [Side, Side]
  readonly #begin: Begin
  readonly #toggle: HTMLButtonElement
  /** The label of the button while the section is stopped. */
  readonly #startLabel: string
  #end: (() => void) | undefined

  constructor(id: string, sides: readonly [SideOptions, SideOptions], begin: Begin) {
    this.root = element(id)
    this.#begin = begin
    const name = this.find('h2').textContent
    this.#sides = [new Side(name, sides[0]), new Side(name, sides[1])]
    this.find('.sides').append(...this.#sides.map((side) => side.element))
    this.#toggle = this.find('.toggle')
    this.#startLabel = this.#toggle.textContent
    this.#toggle.onclick = () => (this.isRunning ? this.stop() : this.start())
  }

  get isRunning(): boolean {
    return this.#end !== undefined
  }

  find<T extends HTMLElement>(selector: string): T {
    return this.root.querySelector<T>(selector)!
  }

  /** Starts with empty logs. Stops the section that runs. */
  start(): void {
    running?.stop()
    tabs.postMessage('started')
    // oxlint-disable-next-line typescript/no-this-alias -- there is one at a time
    running = this
    for (const { log } of this.#sides) log.clear()
    this.#toggle.textContent = 'Stop'
    this.#end = this.#begin(...this.#sides)
  }

  stop(): void {
    if (!this.#end) return
    this.#end()
    this.#end = undefined
    running = undefined
    for (const side of this.#sides) side.refresh()
    this.#toggle.textContent = this.#startLabel
  }
}
