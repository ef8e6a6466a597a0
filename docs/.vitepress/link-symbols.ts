import type { MarkdownRenderer } from 'vitepress'
import { type SidebarItem, apiItems } from './sidebar.ts'

/** The pages of the API reference, by the name of the symbol or entry point. */
function pagesByName(items: readonly SidebarItem[]): Map<string, string> {
  const pages = new Map<string, string>()
  const add = ({ text, link, items: inner = [] }: SidebarItem) => {
    // The first entry point is the main one.
    if (link && !pages.has(text)) pages.set(text, link)
    inner.forEach(add)
  }
  items.forEach(add)
  return pages
}

/** Names that mean something else in most sentences: the browser's class, the package, and fields. */
const ambiguous = /^(EventSource|headwater|[a-z]+)$/

/** Links the first mention of each symbol and entry point on a page, if it is code, to the API reference. */
export function linkSymbols(md: MarkdownRenderer): void {
  const pages = pagesByName(apiItems())
  md.core.ruler.push('link-symbols', ({ tokens, env, Token }) => {
    if (String(env.relativePath).startsWith('reference/api/')) return
    const linked = new Set<string>()
    for (const [index, token] of tokens.entries()) {
      if (!token.children || tokens[index - 1]?.type === 'heading_open') continue
      let isInLink = false
      token.children = token.children.flatMap((child) => {
        if (child.type === 'link_open') isInLink = true
        if (child.type === 'link_close') isInLink = false
        const page = child.type === 'code_inline' ? pages.get(child.content) : undefined
        if (!page || isInLink || ambiguous.test(child.content) || linked.has(page)) return [child]
        linked.add(page)
        const open = new Token('link_open', 'a', 1)
        open.attrs = [['href', page]]
        return [open, child, new Token('link_close', 'a', -1)]
      })
    }
  })
}
