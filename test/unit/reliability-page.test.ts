import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { makePage } from '../reliability/page.ts'
import type { Findings } from '../reliability/record.ts'
import { readResults } from '../reliability/results.ts'

const findings: Findings = {
  title: 'Cuts, resets & stalls',
  command: 'npm run test:faults',
  summary: 'All was well.',
  figures: [{ what: 'lost | doubled', value: 0 }],
  table: {
    head: ['fault', 'events', 'note'],
    rows: [
      ['a|b', 1_234_567, '9'],
      ['c', 1.234, 8],
    ],
  },
}

describe('the reliability page', () => {
  it('is up to date with the findings: npm run reliability', () => {
    expect(readFileSync('docs/reports/reliability.md', 'utf8')).toBe(makePage(readResults()))
  })

  it('shows the title, command and figures of a finding', () => {
    const page = makePage(new Map([['faults', findings]]))
    expect(page).toContain('[Cuts, resets & stalls](#cuts-resets--stalls)')
    expect(page).toContain('## Cuts, resets & stalls\n\nAll was well.')
    expect(page).toContain('```sh\nnpm run test:faults\n```')
    expect(page).toMatch(/^\| lost \\\| doubled \| +0 \|$/m)
    expect(page).toMatch(/^\| a\\\|b +\| 1 234 567 \| 9 +\|$/m)
    expect(page).toMatch(/^\| c +\| +1\.23 \| 8 +\|$/m)
  })

  it('reports missing figures', () => {
    expect(makePage(new Map())).toContain('faults: no figures were taken')
  })

  it('rejects findings without a section', () => {
    expect(() => makePage(new Map([['other', findings]]))).toThrow('no section for other')
  })
})
