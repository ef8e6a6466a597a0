import { create } from './create.ts'
import { type Dock, type Settings, saveSettings } from './settings.ts'

/** Pixels of one press of an arrow key. */
const step = 24

/** The size and place of the panel: a grip resizes it, and its header moves it while it floats. */
export class Placement {
  readonly grip = create('div', {
    className: 'grip',
    tabIndex: 0,
    attributes: { role: 'separator', 'aria-label': 'Size of the inspector' },
  })
  readonly #panel: HTMLElement
  readonly #settings: Settings
  readonly #onResize = () => this.apply()

  constructor(panel: HTMLElement, header: HTMLElement, settings: Settings) {
    this.#panel = panel
    this.#settings = settings
    drag(this.grip, (x, y) => this.#resize(x, y), saveThis(settings))
    drag(header, (x, y) => this.#move(x, y), saveThis(settings))
    this.grip.addEventListener('keydown', (pressed) => this.#onKey(pressed))
    // A smaller window must not put the panel out of reach.
    globalThis.addEventListener('resize', this.#onResize)
    this.apply()
  }

  setDock(dock: Dock): void {
    this.#settings.dock = dock
    saveSettings(this.#settings)
    this.apply()
  }

  apply(): void {
    const { dock } = this.#settings
    const { innerHeight, innerWidth } = globalThis
    const settings = this.#settings
    settings.height = clamp(settings.height, 160, Math.max(160, innerHeight - 40))
    settings.width = clamp(settings.width, 280, Math.max(280, innerWidth - 20))
    settings.left = clamp(settings.left, 0, Math.max(0, innerWidth - 120))
    settings.top = clamp(settings.top, 0, Math.max(0, innerHeight - 80))
    const { style } = this.#panel
    this.#panel.dataset['dock'] = dock
    style.setProperty('--height', `${settings.height}px`)
    style.setProperty('--width', `${settings.width}px`)
    style.setProperty('--left', `${settings.left}px`)
    style.setProperty('--top', `${settings.top}px`)
    const isWide = dock === 'right'
    const { grip } = this
    grip.setAttribute('aria-orientation', isWide ? 'vertical' : 'horizontal')
    grip.setAttribute(
      'aria-valuenow',
      String(Math.round(isWide ? settings.width : settings.height)),
    )
    grip.setAttribute('aria-valuemin', isWide ? '280' : '160')
    grip.setAttribute('aria-valuemax', String(isWide ? innerWidth - 20 : innerHeight - 40))
  }

  stop(): void {
    globalThis.removeEventListener('resize', this.#onResize)
  }

  #resize(x: number, y: number) {
    const settings = this.#settings
    if (settings.dock === 'right') settings.width -= x
    else if (settings.dock === 'bottom') settings.height -= y
    else {
      settings.width += x
      settings.height += y
    }
    this.apply()
  }

  #move(x: number, y: number) {
    if (this.#settings.dock !== 'floating') return
    this.#settings.left += x
    this.#settings.top += y
    this.apply()
  }

  #onKey(pressed: KeyboardEvent) {
    const moves: Record<string, [number, number]> = {
      ArrowUp: [0, -step],
      ArrowDown: [0, step],
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
    }
    const move = moves[pressed.key]
    if (!move) return
    pressed.preventDefault()
    this.#resize(...move)
    saveSettings(this.#settings)
  }
}

const saveThis = (settings: Settings) => () => saveSettings(settings)

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value))
}

/** Calls `move` with the distance of each movement of a pointer that is pressed on the element. */
function drag(element: HTMLElement, move: (x: number, y: number) => void, onEnd: () => void): void {
  let last: PointerEvent | undefined
  element.addEventListener('pointerdown', (pressed) => {
    // A control in the element keeps its own clicks.
    if (pressed.button !== 0 || (pressed.target as Element).closest('button,select,input')) return
    last = pressed
    element.setPointerCapture?.(pressed.pointerId)
    pressed.preventDefault()
  })
  element.addEventListener('pointermove', (moved) => {
    if (!last) return
    move(moved.clientX - last.clientX, moved.clientY - last.clientY)
    last = moved
  })
  const end = () => {
    if (last) onEnd()
    last = undefined
  }
  element.addEventListener('pointerup', end)
  element.addEventListener('pointercancel', end)
}
