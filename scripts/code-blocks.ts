import { readFileSync } from 'node:fs'
import { fromMarkdown } from 'mdast-util-from-markdown'

/** A fenced block of a Markdown page. */
export interface CodeBlock {
  readonly lang: string
  /** The text after the language. */
  readonly meta: string
  readonly code: string
  /** The line of the page that its first line of code stands on. */
  readonly line: number
  /** The heading above it. */
  readonly heading: string
}

/** Any node of the syntax tree, as far as the search for code needs it. */
interface MarkdownNode {
  type: string
  lang?: string | null | undefined
  meta?: string | null | undefined
  value?: string
  position?: { start: { line: number } } | undefined
  children?: MarkdownNode[]
}

export function codeBlocksOf(page: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  let heading = ''
  const visit = (node: MarkdownNode) => {
    const { type, lang, meta, value = '', position, children = [] } = node
    if (type === 'heading') heading = textOf(node)
    if (type === 'code') {
      const line = (position?.start.line ?? 0) + 1
      blocks.push({ lang: lang ?? '', meta: meta ?? '', code: value, line, heading })
    }
    children.forEach(visit)
  }
  visit(fromMarkdown(readFileSync(page, 'utf8')))
  return blocks
}

const textOf = ({ value = '', children = [] }: MarkdownNode): string =>
  value + children.map(textOf).join('')
