/**
 * `npm run bench:report`: generates docs/reports/benchmarks.md, docs/reports/benchmarks-tables.md and the chart from
 * bench/results.json. Fails if a claim is no longer true, or a peer is clearly ahead and bench/report/reasons.json has no reason.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { imagesPath, reasonsPath, resultsPath, summaryPath, tablesPath } from './paths.ts'
import { renderChart } from './render-chart.ts'
import { claims } from './report/claims.ts'
import { withCurrentTexts } from './report/current-texts.ts'
import { describeMainChart } from './report/main-chart.ts'
import type { Reason } from './report/reasons.ts'
import { makeSummaryPage } from './report/summary-page.ts'
import { main, makeTablesPage } from './report/tables-page.ts'
import type { Results } from './suite.ts'

const results = withCurrentTexts(JSON.parse(readFileSync(resultsPath, 'utf8')) as Results)
const reasons = JSON.parse(readFileSync(reasonsPath, 'utf8')) as Reason[]
const summary = makeSummaryPage(results, claims)
writeFileSync(summaryPath, summary.text)
const tables = makeTablesPage(results, reasons)
writeFileSync(tablesPath, tables.text)

const table = results[main.suite]?.tables.find(({ name }) => name === main.table)
if (table) {
  mkdirSync(imagesPath, { recursive: true })
  writeFileSync(`${imagesPath}/benchmarks.svg`, await renderChart(describeMainChart(table)))
}

for (const { peer, workload } of tables.unused)
  console.log(`This reason no longer applies: ${peer} at ${workload}`)
for (const lead of tables.unexplained)
  console.error(`No reason in bench/report/reasons.json: ${lead}`)
for (const claim of summary.broken) console.error(`No longer true: ${claim}`)
if (tables.unexplained.length > 0 || summary.broken.length > 0) process.exitCode = 1
