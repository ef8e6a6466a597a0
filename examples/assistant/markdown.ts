import DOMPurify from 'dompurify'
import { Marked, type Tokens } from 'marked'

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string) => text.replace(/[&<>"]/g, (character) => escapes[character]!)

const marked = new Marked({
  gfm: true,
  renderer: {
    // A model's HTML is shown as text.
    html: ({ text }) => escape(text),
    // An image could send the conversation to another server in its URL.
    image: ({ text }) => escape(`[Image: ${text}]`),
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
    // Below the page's own headings.
    heading({ tokens, depth }) {
      const level = Math.min(6, Math.max(3, depth + 1))
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`
    },
  },
})

/** The second line of defence: whatever the renderer returns, nothing but these gets into the page. */
const allowed = {
  ALLOWED_TAGS: [
    ...['p', 'br', 'hr', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'pre', 'code', 'ul', 'ol', 'li'],
    ...['strong', 'em', 'del', 'a', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  ALLOWED_ATTR: ['href', 'start', 'align', 'class'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
} as const

/** A top-level element of a text, such as a paragraph or a list. */
export type Block = Tokens.Generic

/** Cuts Markdown into its blocks. Only the last one changes when text is added. */
export function toBlocks(text: string): Block[] {
  return marked.lexer(text).filter(({ type }) => type !== 'space')
}

/** Renders a block to elements that are safe to show, whatever the text contains. */
export function renderBlock(block: Block): DocumentFragment {
  const fragment = DOMPurify.sanitize(marked.parser([block]), {
    ...allowed,
    ALLOWED_TAGS: [...allowed.ALLOWED_TAGS],
    ALLOWED_ATTR: [...allowed.ALLOWED_ATTR],
  })
  for (const link of fragment.querySelectorAll('a'))
    Object.assign(link, { target: '_blank', rel: 'noopener noreferrer nofollow' })
  for (const pre of fragment.querySelectorAll('pre')) pre.replaceWith(toFigure(pre))
  for (const table of fragment.querySelectorAll('table')) {
    const region = document.createElement('div')
    Object.assign(region, { className: 'table', role: 'region', ariaLabel: 'Table', tabIndex: 0 })
    table.replaceWith(region)
    region.append(table)
  }
  return fragment
}

/** A code block with its language and a button that copies it. */
function toFigure(pre: HTMLPreElement): HTMLElement {
  const figure = document.createElement('figure')
  figure.className = 'code'
  const language = /language-([\w+#-]+)/.exec(pre.firstElementChild?.className ?? '')?.[1] ?? 'text'
  const caption = document.createElement('figcaption')
  const copy = document.createElement('button')
  Object.assign(copy, { type: 'button', className: 'copy', textContent: 'Copy' })
  const name = document.createElement('span')
  name.textContent = language
  caption.append(name, copy)
  const code = document.createElement('pre')
  // Scrolls, so it can be focused.
  Object.assign(code, { tabIndex: 0, role: 'region', ariaLabel: `Code: ${language}` })
  code.append(...pre.childNodes)
  figure.append(caption, code)
  return figure
}
