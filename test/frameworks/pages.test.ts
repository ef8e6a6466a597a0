import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeBlocksOf } from '../../scripts/code-blocks.ts'

const root = resolve(import.meta.dirname, '../..')
const docs = join(root, 'docs/frameworks')
const names = globSync('*/page.test.{ts,tsx}', { cwd: import.meta.dirname })
  .map(dirname)
  .sort()

describe.each(names)('the page for %s', (name) => {
  const blocks = codeBlocksOf(join(docs, `${name}.md`))

  it('shows whole files that are tested here', () => {
    const shown = blocks.map(({ code }) => `${code}\n`)
    expect(shown).toEqual(blocks.map(({ meta }) => readFileSync(join(root, meta), 'utf8')))
    expect(blocks.map(({ meta }) => meta.startsWith(`test/frameworks/${name}/`))).not.toContain(
      false,
    )
  })

  it('has a recipe of at most 30 lines', () => {
    const [recipe = ''] = blocks.map(({ code }) => code)
    expect(recipe).toContain("from 'headwater'")
    expect(recipe.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(30)
  })
})

it('the list of frameworks links to each page', () => {
  const list = readFileSync(join(docs, 'README.md'), 'utf8')
  const linked = Array.from(list.matchAll(/\]\(\.\/([\w-]+)\.md\)/g), ([, page]) => page)
  const pages = globSync('*.md', { cwd: docs }).map((path) => basename(path, '.md'))
  expect(pages.filter((page) => page !== 'README' && !linked.includes(page))).toEqual([])
  expect(linked).toEqual(expect.arrayContaining(names))
})
