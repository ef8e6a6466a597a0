import { defineInspector, elementName } from './define-inspector.ts'

/** Where the panel is, and how it opens. */
export interface PanelOptions {
  /** Whether it is open; otherwise, it is a small button. @defaultValue as the user left it, at first open */
  readonly open?: boolean | undefined
  /** Where it is, until the user chooses another place, which the browser remembers. @defaultValue `'bottom'` */
  readonly dock?: 'bottom' | 'right' | 'floating' | undefined
  /** The keys that open and close it, such as `'Alt+Shift+E'`; `''` for none. @defaultValue `'Alt+Shift+E'` */
  readonly toggleKey?: string | undefined
}

/** How many inspections hold the panel that was added for them. */
const holders = /* @__PURE__ */ new WeakMap<object, number>()

/**
 * Adds the panel to the page, unless there is one. Returns a function that removes it, if no other inspection holds it;
 * `undefined` without a DOM, or if the page has an element itself.
 */
export function holdPanel(options: true | PanelOptions = true): (() => void) | undefined {
  const page = globalThis.document
  // A script in the head runs before there is a body.
  const parent = page?.body ?? page?.documentElement
  if (!parent || !defineInspector()) return undefined
  const existing = page.querySelector(elementName)
  const element = existing ?? page.createElement(elementName)
  if (existing && !holders.has(existing)) return undefined
  const { dock, open, toggleKey } = options === true ? {} : options
  const attributes = { dock, 'toggle-key': toggleKey, open: open === undefined ? open : `${open}` }
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) element.setAttribute(name, value)
  if (!existing) parent.append(element)
  holders.set(element, (holders.get(element) ?? 0) + 1)
  return () => {
    const left = holders.get(element)! - 1
    holders.set(element, left)
    if (left === 0) element.remove()
  }
}
