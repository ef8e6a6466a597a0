/** The keys of a combination such as `Alt+Shift+E`. */
interface Combination {
  readonly alt: boolean
  readonly ctrl: boolean
  readonly meta: boolean
  readonly shift: boolean
  readonly key: string
}

function parse(keys: string): Combination {
  const parts = keys.split('+').map((part) => part.trim().toLowerCase())
  const has = (name: string) => parts.slice(0, -1).includes(name)
  return {
    alt: has('alt'),
    ctrl: has('ctrl') || has('control'),
    meta: has('meta') || has('cmd'),
    shift: has('shift'),
    key: parts.at(-1)!,
  }
}

/** Calls the function when the keys are pressed; returns a function that removes the listener. `''` means no keys. */
export function onToggleKey(keys: string, toggle: () => void): () => void {
  if (keys.trim() === '') return () => {}
  const { alt, ctrl, key, meta, shift } = parse(keys)
  // By the place of the key too: with Alt, a keyboard may produce another character.
  const codes = [`key${key}`, `digit${key}`, key]
  const listener = (pressed: KeyboardEvent) => {
    const isHeld =
      pressed.altKey === alt &&
      pressed.ctrlKey === ctrl &&
      pressed.metaKey === meta &&
      pressed.shiftKey === shift
    if (!isHeld || pressed.repeat || pressed.defaultPrevented) return
    // Without modifiers it is a letter for a text field.
    if (pressed.key?.toLowerCase() !== key && !codes.includes(pressed.code?.toLowerCase())) return
    pressed.preventDefault()
    toggle()
  }
  const page = globalThis.document
  page.addEventListener('keydown', listener)
  return () => page.removeEventListener('keydown', listener)
}
