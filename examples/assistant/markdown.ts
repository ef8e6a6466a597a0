import DOMPurify from 'dompurify'
import { Marked, type Tokens } from 'marked'
import { create } from '../look/elements.ts'

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
  // An empty heading is not a heading.
  for (const head of fragment.querySelectorAll('th:empty')) head.replaceWith(create('td'))
  for (const table of fragment.querySelectorAll('table')) {
    // Scrolls, so it can be focused.
    const region = create('div', {
      className: 'table',
      role: 'group',
      ariaLabel: 'Table',
      tabIndex: 0,
    })
    table.replaceWith(region)
    region.append(table)
  }
  return fragment
}

/** A code block with its language and a button that copies it. */
function toFigure(pre: HTMLPreElement): HTMLElement {
  const language = /language-([\w+#-]+)/.exec(pre.firstElementChild?.className ?? '')?.[1] ?? 'text'
  return create(
    'figure',
    { className: 'code' },
    create(
      'figcaption',
      {},
      create('span', { textContent: language }),
      create('button', { type: 'button', className: 'copy', textContent: 'Copy' }),
    ),
    // Scrolls, so it can be focused.
    create(
      'pre',
      { tabIndex: 0, role: 'group', ariaLabel: `Code: ${language}` },
      ...pre.childNodes,
    ),
  )
}
