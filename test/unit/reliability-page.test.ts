import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { makePage } from '../reliability/page.ts'
import type { Findings } from '../reliability/record.ts'
import { readResults } from '../reliability/results.ts'

const findings: Findings = {
  title: 'Cuts, resets & stalls',
  command: 'npm run test:faults',
  summary: 'All was well.',
  figures: [{ what: 'lost | repeated', value: 0 }],
  table: {
    head: ['fault', 'events', 'note'],
    rows: [
      ['a|b', 1_234_567, 9],
      ['c', 1.234, 8],
    ],
  },
}

describe('the reliability page', () => {
  it('is up to date with the findings: npm run reliability', () => {
    expect(readFileSync('docs/reports/reliability.md', 'utf8')).toBe(makePage(readResults()))
  })

  it('shows the title, command and figures of a finding', () => {
    const page = makePage(new Map([['mutants', findings]]))
    expect(page).toContain('[Cuts, resets & stalls](#cuts-resets--stalls)')
    expect(page).toContain('## Cuts, resets & stalls\n\nAll was well.')
    expect(page).toContain('```sh\nnpm run test:faults\n```')
    expect(page).toMatch(/^\| lost \\\| repeated \| +0 \|$/m)
    expect(page).toMatch(/^\| a\\\|b +\| 1 234 567 \| +9 \|$/m)
    expect(page).toMatch(/^\| c +\| +1\.23 \| +8 \|$/m)
  })

  it('sums the table of a claim that has no headline figures', () => {
    const page = makePage(new Map([['mutants', findings]]))
    expect(page).toMatch(/^\| The tests find bugs .* \| events: 1 234 568\.23; note: 17 +\|/m)
  })

  it('shows the headline figures of a claim', () => {
    const figures = ['faults injected', 'events handled', 'events lost', 'events repeated'].map(
      (what, value) => ({ what, value }),
    )
    const page = makePage(new Map([['faults', { ...findings, figures }]]))
    expect(page).toContain(
      '| faults injected: 0; events handled: 1; events lost: 2; events repeated: 3 |',
    )
  })

  it('rejects findings without a headline figure of their claim', () => {
    expect(() => makePage(new Map([['faults', findings]]))).toThrow(
      'test/reliability/results/faults.json has no faults injected',
    )
  })

  it('reports missing findings', () => {
    expect(makePage(new Map())).toMatch(
      /^\| Despite network faults.* \| not measured \| faults +\|$/m,
    )
  })

  it('rejects findings without a section', () => {
    expect(() => makePage(new Map([['other', findings]]))).toThrow('no section for other')
  })
})
