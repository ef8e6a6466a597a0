import { posix, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type DefaultTheme, type MarkdownEnv, defineConfig } from 'vitepress'
import llmstxt from 'vitepress-plugin-llms'
import { drawDiagrams } from './diagrams.ts'
import { linkSymbols } from './link-symbols.ts'
import { base, description, homepage, repository, version } from './package-fields.ts'
import { includedPages, placeOf, resolveLink } from './resolve-link.ts'
import { sidebar } from './sidebar.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The file that the text of a page comes from, relative to the repository, by the page's path in docs/. */
function sourceOf(page: string): string {
  const [included] = Object.entries(includedPages).find(([, place]) => place === page) ?? []
  return included ?? posix.join('docs', page)
}

export default defineConfig({
  title: 'Headwater',
  description,
  lang: 'en-US',
  base,
  rewrites: placeOf,
  sitemap: { hostname: homepage },
  lastUpdated: false,
  head: [['meta', { name: 'theme-color', content: '#0b7285' }]],
  markdown: {
    // GitHub's anchors, which the links of the sources use.
    anchor: {
      slugify: (heading) =>
        heading
          .trim()
          .toLowerCase()
          .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
          .replaceAll(' ', '-'),
    },
    config(md) {
      drawDiagrams(md)
      md.core.ruler.push('resolve-links', ({ tokens, env }) => {
        const { realPath, path } = env as MarkdownEnv
        const page = relative(resolve(root, 'docs'), realPath ?? path).replaceAll(sep, '/')
        for (const { children } of tokens) {
          for (const token of children ?? []) {
            const href = token.type === 'link_open' && token.attrGet('href')
            if (href) token.attrSet('href', resolveLink(sourceOf(page), href))
          }
        }
      })
      linkSymbols(md)
      md.core.ruler.push('empty-headers', ({ tokens }) => {
        // An empty header would be announced as one.
        for (const [index, token] of tokens.entries()) {
          if (token.type !== 'th_open' || tokens[index + 1]?.content !== '') continue
          token.tag = 'td'
          tokens[index + 2]!.tag = 'td'
        }
      })
    },
    languageAlias: { caddyfile: 'nginx' },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-default' },
  },
  transformPageData(page) {
    if (page.filePath.startsWith('reference/api/')) page.frontmatter['editLink'] = false
    if (page.filePath.startsWith('reports/'))
      Object.assign(page.frontmatter, { aside: false, pageClass: 'wide-page' })
    page.filePath = sourceOf(page.filePath)
  },
  vite: {
    plugins: [
      llmstxt({
        domain: new URL(homepage).origin,
        // The declarations in the package say the same, in less text.
        ignoreFiles: ['reference/api/**/*', 'reports/**/*', 'help/contributing.md'],
        sidebar: sidebar['/'] as DefaultTheme.SidebarItem[],
      }),
    ],
  },
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          searchOptions: {
            // A guide explains more than the symbols that it names.
            boostDocument: (id: string) => (id.includes('/reference/api/') ? 0.3 : 1),
          },
        },
      },
    },
    nav: [
      { text: 'Guide', link: '/guide/getting-started', activeMatch: '/guide/' },
      { text: 'Playground', link: '/playground' },
      { text: 'Servers', link: '/servers/', activeMatch: '/servers/' },
      { text: 'Frameworks', link: '/frameworks/', activeMatch: '/frameworks/' },
      {
        text: 'Reference',
        activeMatch: '/reference/',
        items: [
          { text: 'Options', link: '/reference/options' },
          { text: 'API', link: '/reference/api/' },
        ],
      },
      {
        text: 'More',
        activeMatch: '/(migrating|examples|help|reports)/',
        items: [
          { text: 'Troubleshooting', link: '/help/troubleshooting' },
          { text: 'Migrating', link: '/migrating/' },
          { text: 'Examples', link: '/examples/' },
          { text: 'Comparison', link: '/help/comparison' },
          { text: 'Benchmarks', link: '/reports/benchmarks' },
          { text: `Changelog (${version})`, link: '/help/changelog' },
        ],
      },
    ],
    sidebar,
    outline: { level: [2, 3] },
    socialLinks: [{ icon: 'github', link: repository }],
    editLink: {
      text: 'Edit this page',
      pattern: `${repository}/edit/main/:path`,
    },
    footer: { message: 'Released under the MIT License.' },
  },
})
