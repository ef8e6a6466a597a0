/** The properties of a new element, and the attributes of {@link create}. */
type Properties<Tag extends keyof HTMLElementTagNameMap> = Partial<
  Omit<HTMLElementTagNameMap[Tag], 'attributes'>
> & {
  /** Attributes such as `role` and `aria-label`. */
  attributes?: Readonly<Record<string, string>> | undefined
}

/** Creates an element. Children that are text never become markup. */
export function create<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties<Tag> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = globalThis.document.createElement(tag)
  const { attributes = {}, ...members } = properties
  Object.assign(element, members)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

/** Sets the text of an element, unless it has it already, which would cost layout. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

/** A small button with a text. */
export function button(
  label: string,
  onClick: () => void,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement {
  const element = create('button', { type: 'button', attributes }, label)
  element.addEventListener('click', onClick)
  return element
}
