import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { reasonsPath, resultsPath, summaryPath, tablesPath } from '../paths.ts'
import { claims } from '../report/claims.ts'
import { withCurrentTexts } from '../report/current-texts.ts'
import type { Reason } from '../report/reasons.ts'
import { makeSummaryPage } from '../report/summary-page.ts'
import { makeTablesPage } from '../report/tables-page.ts'
import type { Results } from '../suite.ts'
import { suites } from '../suites.ts'

const read = (path: string) => readFileSync(path, 'utf8')
const results = withCurrentTexts(JSON.parse(read(resultsPath)) as Results)

it('docs/reports/benchmarks-tables.md is up to date with bench/results.json', () => {
  const reasons = JSON.parse(read(reasonsPath)) as Reason[]
  expect(read(tablesPath)).toBe(makeTablesPage(results, reasons).text)
})

it('docs/reports/benchmarks.md is up to date with bench/results.json, and true', () => {
  const { text, broken } = makeSummaryPage(results, claims)
  expect(read(summaryPath)).toBe(text)
  expect(broken).toEqual([])
})

it('bench/results.json contains every suite', () => {
  const names = suites.map(({ name }) => name)
  expect(names.filter((name) => !results[name])).toEqual([])
})
