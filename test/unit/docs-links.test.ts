import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { expect, it } from 'vitest'

interface MarkdownNode {
  type: string
  url?: string
  value?: string
  position?: { start: { line: number } } | undefined
  children?: MarkdownNode[]
}

const pages = [
  ...globSync('*.md'),
  ...globSync('{bench,docs,examples,test}/**/*.md', {
    exclude: ['docs/reference/api/**', 'docs/.vitepress/**', '**/node_modules/**'],
  }),
]

/** The nodes of each page, which is parsed once. */
const parsed = new Map<string, MarkdownNode[]>()

function nodesOf(page: string, type: RegExp): MarkdownNode[] {
  const nodes: MarkdownNode[] = parsed.get(page) ?? []
  const visit = (node: MarkdownNode) => {
    nodes.push(node)
    node.children?.forEach(visit)
  }
  if (!parsed.has(page)) visit(fromMarkdown(readFileSync(page, 'utf8')))
  parsed.set(page, nodes)
  return nodes.filter((node) => type.test(node.type))
}

const textOf = ({ value = '', children = [] }: MarkdownNode): string =>
  value + children.map(textOf).join('')

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>()
  for (const heading of nodesOf(page, /^heading$/)) {
    const slug = textOf(heading)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-')
    let anchor = slug
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`
    anchors.add(anchor)
  }
  return anchors
}

/** The problem with a link to a file of the repository; `undefined` if it leads somewhere. */
function problemOf(page: string, url: string): string | undefined {
  const [path = '', anchor] = decodeURI(url).split('#')
  const target = path === '' ? page : join(dirname(page), path)
  if (relative('.', target).startsWith('..') || !existsSync(target)) return 'no such file'
  if (anchor === undefined || !target.endsWith('.md')) return undefined
  return anchorsOf(target).has(anchor) ? undefined : 'no such heading'
}

it('a missing page and a missing heading are found', () => {
  expect(problemOf('docs/README.md', './missing.md')).toBe('no such file')
  expect(problemOf('docs/README.md', './guide/errors.md#missing')).toBe('no such heading')
  expect(problemOf('docs/README.md', '#guides')).toBe(undefined)
})

it('every relative link of the documentation leads to a file and a heading', () => {
  const links = pages.flatMap((page) =>
    nodesOf(page, /^(link|image|definition)$/).map(({ url = '', position }) => ({
      page,
      url,
      line: position?.start.line,
    })),
  )
  const internal = links.filter(({ url }) => !/^[a-z]+:/i.test(url))
  expect(internal.length).toBeGreaterThan(100)
  const problems = internal.flatMap(({ page, line, url }) => {
    const problem = problemOf(page, url)
    return problem === undefined ? [] : [`${page}:${line}: ${url}: ${problem}`]
  })
  expect(problems).toEqual([])
})
