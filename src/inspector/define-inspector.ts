import { sharedLog } from './inspector-log.ts'
import { Panel } from './view/panel.ts'

/** The name of the custom element. */
export const elementName = 'headwater-inspector'

/**
 * Defines the custom element `<headwater-inspector>`, for a page that contains one itself. Its attributes are `dock`
 * (`bottom`, `right` or `floating`), `toggle-key` and `open` (`true` or `false`, instead of as the user left it). Its method
 * `toggle()` opens or closes it.
 *
 * Does nothing if it is defined already, for example by another copy of the package, or if there is no DOM.
 *
 * @returns whether the element is defined
 */
export function defineInspector(): boolean {
  const { customElements, HTMLElement } = globalThis
  if (!customElements || !HTMLElement) return false
  if (!customElements.get(elementName))
    customElements.define(
      elementName,
      class extends HTMLElement {
        #panel: Panel | undefined

        connectedCallback(): void {
          const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' })
          this.#panel ??= new Panel(root, sharedLog(), {
            dock: this.getAttribute('dock') ?? undefined,
            isOpen: isOpen(this.getAttribute('open')),
            toggleKey: this.getAttribute('toggle-key') ?? 'Alt+Shift+E',
          })
        }

        toggle(): void {
          this.#panel?.toggle()
        }

        disconnectedCallback(): void {
          this.#panel?.destroy()
          this.#panel = undefined
        }
      },
    )
  return true
}

function isOpen(attribute: string | null): boolean | undefined {
  return attribute === null ? undefined : attribute !== 'false'
}
