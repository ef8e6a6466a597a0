import { globSync } from 'node:fs'
import { type SidebarItem, sidebar } from '../../docs/.vitepress/sidebar.ts'
import { placeOf } from '../../docs/.vitepress/resolve-link.ts'

const linksOf = ({ link, items = [] }: SidebarItem): string[] => [
  ...(link === undefined ? [] : [link]),
  ...items.flatMap(linksOf),
]

/** The pages, as paths in docs/, without a line in the sidebar. The home page needs none. */
export function missingFromSidebar(...more: string[]): string[] {
  const linked = new Set(Object.values(sidebar).flat().flatMap(linksOf))
  const pages = globSync('**/*.md', { cwd: 'docs', exclude: ['.vitepress/**', 'node_modules/**'] })
  return [...pages, ...more].filter((page) => {
    const place = placeOf(page.replaceAll('\\', '/'))
    const path = `/${place.replace(/(^|\/)index\.md$/, '$1')}`
    return place !== 'index.md' && !linked.has(path) && !linked.has(path.replace(/\.md$/, ''))
  })
}
