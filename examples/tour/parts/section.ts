import { element } from '../../look/elements.ts'
import { Side, type SideOptions } from './side.ts'

/** Opens what the section shows; returns what closes it. */
export type Begin = (first: Side, second: Side) => () => void

/** Browsers open six connections to an origin, so one section has streams at a time, in all tabs together. */
let running: Section | undefined

const tabs = new BroadcastChannel('headwater-tour')
// A section was started in another tab.
tabs.onmessage = () => running?.stop()

/** A section of the page: two columns, and what starts and stops them. */
export class Section {
  readonly root: HTMLElement
  readonly #sides: readonly [Side, Side]
  readonly #begin: Begin
  readonly #toggle: HTMLButtonElement
  /** What the button says while the section is at rest. */
  readonly #start: string
  #end: (() => void) | undefined

  constructor(id: string, sides: readonly [SideOptions, SideOptions], begin: Begin) {
    this.root = element(id)
    this.#begin = begin
    const name = this.find('h2').textContent
    this.#sides = [new Side(name, sides[0]), new Side(name, sides[1])]
    this.find('.sides').append(...this.#sides.map((side) => side.element))
    this.#toggle = this.find('.toggle')
    this.#start = this.#toggle.textContent
    this.#toggle.onclick = () => (this.isRunning ? this.stop() : this.start())
  }

  get isRunning(): boolean {
    return this.#end !== undefined
  }

  find<T extends HTMLElement>(selector: string): T {
    return this.root.querySelector<T>(selector)!
  }

  /** Starts anew, with empty logs. What another section has open is closed. */
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
    this.#end?.()
    this.#end = undefined
    running = undefined
    for (const side of this.#sides) side.refresh()
    this.#toggle.textContent = this.#start
  }
}
