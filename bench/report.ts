/**
 * `npm run bench:report`: makes docs/reports/benchmarks.md and its picture from bench/results.json. Fails where a peer is clearly
 * ahead of ours and bench/report/reasons.json does not say why.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { imagesPath, pagePath, reasonsPath, resultsPath } from './paths.ts'
import { renderChart } from './render-chart.ts'
import { describeMainChart } from './report/main-chart.ts'
import { main, makePage } from './report/page.ts'
import type { Reason } from './report/reasons.ts'
import type { Results } from './suite.ts'

const results = JSON.parse(readFileSync(resultsPath, 'utf8')) as Results
const reasons = JSON.parse(readFileSync(reasonsPath, 'utf8')) as Reason[]
const { text, unexplained, unused } = makePage(results, reasons)
writeFileSync(pagePath, text)

const table = results[main.suite]?.tables.find(({ name }) => name === main.table)
if (table) {
  mkdirSync(imagesPath, { recursive: true })
  writeFileSync(`${imagesPath}/benchmarks.svg`, await renderChart(describeMainChart(table)))
}

for (const { peer, workload } of unused)
  console.log(`A reason that nothing needs any more: ${peer} at ${workload}`)
for (const lead of unexplained) console.error(`No reason in bench/report/reasons.json: ${lead}`)
if (unexplained.length > 0) process.exitCode = 1
