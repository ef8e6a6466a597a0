import { create } from './create.ts'

/** Copies a text; resolves with whether it worked. Pages without TLS have no clipboard API. */
export async function copyToClipboard(text: string, root: ShadowRoot): Promise<boolean> {
  try {
    await globalThis.navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text, root)
  }
}

function copyBySelection(text: string, root: ShadowRoot): boolean {
  const page = globalThis.document
  const focused = root.activeElement as HTMLElement | null
  const area = create('textarea', { value: text, className: 'hidden' })
  root.append(area)
  area.select()
  try {
    return page.execCommand('copy')
  } catch {
    return false
  } finally {
    area.remove()
    focused?.focus()
  }
}
