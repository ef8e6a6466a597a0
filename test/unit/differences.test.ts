import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { nativeDifferences } from '../native/native-differences.ts'
import { type Difference, differences } from '../support/differences.ts'

/** The rows of a guide's table, from its head to the next empty line. */
function rowsOf(guide: string, head: string): string[] {
  const text = readFileSync(guide, 'utf8')
  const [, table = ''] = text.split(`${head}\n`)
  return table.split('\n\n')[0]!.trim().split('\n').slice(1)
}

const all = Object.entries<Difference>(differences)

describe('a difference between runtimes', () => {
  const sources = globSync('test/{behaviour,support}/**/*.ts')
    .filter((file) => !file.endsWith('differences.ts'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')

  it.each(all.map(([name]) => name))('is asserted by a test: %s', (name) => {
    expect(sources).toContain(`differs('${name}')`)
  })

  it('has its row in the guide, and nothing else has', () => {
    const rows = all.map(
      ([name, { runtimes, what, why }]) =>
        `| \`${name}\` | ${runtimes.join(', ')} | ${what} | ${why} |`,
    )
    expect(rowsOf('docs/guide/runtimes.md', '| difference | runtimes | effect | reason |')).toEqual(
      rows,
    )
  })
})

describe('a difference from the browser’s EventSource', () => {
  it('has its row in the guide, and nothing else has', () => {
    const rows = Object.values(nativeDifferences).map(({ what, why }) => `| ${what} | ${why} |`)
    expect(rowsOf('docs/guide/drop-in.md', '| difference | why |')).toEqual(rows)
  })
})
