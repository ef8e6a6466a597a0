import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { pagePath, reasonsPath, resultsPath } from '../paths.ts'
import { makePage } from '../report/page.ts'
import type { Reason } from '../report/reasons.ts'
import type { Results } from '../suite.ts'
import { suites } from '../suites.ts'

const read = (path: string) => readFileSync(path, 'utf8')
const results = JSON.parse(read(resultsPath)) as Results
const page = makePage(results, JSON.parse(read(reasonsPath)) as Reason[])

it('docs/reports/benchmarks.md is up to date with bench/results.json', () => {
  expect(read(pagePath)).toBe(page.text)
})

it('bench/results.json contains every suite', () => {
  const names = suites.map(({ name }) => name)
  expect(names.filter((name) => !results[name])).toEqual([])
})
