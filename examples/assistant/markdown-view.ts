import remend from 'remend'
import { renderBlock, toBlocks } from './markdown.ts'
import { patchChildren } from './patch-children.ts'

/** Shows Markdown that grows. At most once per frame, it updates the blocks that have changed, in place. */
export class MarkdownView {
  readonly root = document.createElement('div')
  #text = ''
  #isGrowing = false
  #shown: string[] = []
  #isScheduled = false
  readonly #rendered: () => void

  /** @param rendered - called after each update */
  constructor(rendered: () => void) {
    this.#rendered = rendered
    this.root.className = 'markdown'
    this.root.addEventListener('click', ({ target }) => {
      if (target instanceof HTMLButtonElement && target.matches('.copy')) void copyCode(target)
    })
  }

  /** @param isGrowing - whether the text is incomplete, so that an open `**` or code fence is rendered as if closed */
  show(text: string, isGrowing: boolean): void {
    this.#text = text
    this.#isGrowing = isGrowing
    if (this.#isScheduled) return
    this.#isScheduled = true
    requestAnimationFrame(() => {
      this.#isScheduled = false
      this.#update()
      this.#rendered()
    })
  }

  #update(): void {
    const blocks = toBlocks(this.#isGrowing ? remend(withoutPartialRow(this.#text)) : this.#text)
    for (const [index, block] of blocks.entries()) {
      if (this.#shown[index] === block.raw) continue
      this.#shown[index] = block.raw
      if (!this.root.children[index]) this.root.append(document.createElement('div'))
      patchChildren(this.root.children[index]!, renderBlock(block))
    }
    this.#shown.length = blocks.length
    while (this.root.childElementCount > blocks.length) this.root.lastElementChild!.remove()
  }
}

/** Leaves out a table's row until it is whole, and its head until the line below it has come. */
function withoutPartialRow(text: string): string {
  const whole = text.replace(/(^|\n)\|[^\n]*$/, '$1')
  return whole.replace(/(^|\n\n)\|[^\n]*\n$/, '$1')
}

async function copyCode(button: HTMLButtonElement): Promise<void> {
  const code = button.closest('figure')?.querySelector('pre')?.textContent.trimEnd() ?? ''
  const isCopied = await navigator.clipboard.writeText(code).then(
    () => true,
    () => false,
  )
  button.textContent = isCopied ? 'Copied' : 'Not allowed'
  setTimeout(() => (button.textContent = 'Copy'), 2000)
}
