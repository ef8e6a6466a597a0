import { describe, expect, it } from 'vitest'
import { generateCode } from '../../docs/.vitepress/theme/playground/generate-code.ts'
import { highlight } from '../../docs/.vitepress/theme/playground/highlight.ts'
import { presets } from '../../docs/.vitepress/theme/playground/presets.ts'

describe('colors of the generated code', () => {
  it('keep the code of every preset as it is', () => {
    for (const { settings } of presets) {
      const code = generateCode(settings)
      const tokens = highlight(code)
      expect(tokens.map(({ text }) => text).join('')).toBe(code)
    }
  })

  it('mark comments, strings, keywords and numbers', () => {
    const kinds = highlight("const a = 'b' // c\nf(1, `d`)").filter(({ kind }) => kind !== '')
    expect(kinds).toEqual([
      { text: 'const', kind: 'keyword' },
      { text: "'b'", kind: 'string' },
      { text: '// c', kind: 'comment' },
      { text: '1', kind: 'number' },
      { text: '`d`', kind: 'string' },
    ])
  })
})
