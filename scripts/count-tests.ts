/**
 * `node scripts/count-tests.ts <report.json> [folder]`: reads vitest's report and ends in `N passed, N failed`.
 * A folder of test/ that has tests but ran none of them, the one named or any, and a test that was skipped, count as
 * failures.
 */
import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

interface Report {
  success: boolean
  testResults: { name: string; assertionResults: { status: string; fullName: string }[] }[]
}

const report = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Report
const counts = new Map<string, { passed: number; failed: number }>()
const countsOf = (project: string): { passed: number; failed: number } => {
  const found = counts.get(project) ?? { passed: 0, failed: 0 }
  counts.set(project, found)
  return found
}

for (const file of report.testResults) {
  const [folder = '', inTest = ''] = relative('.', file.name).split('/')
  const counted = countsOf(folder === 'test' ? inTest : folder)
  // A file that could not be loaded has no tests to count.
  if (file.assertionResults.length === 0) counted.failed++
  for (const { status, fullName } of file.assertionResults) {
    if (status === 'passed') counted.passed++
    else {
      counted.failed++
      console.log(`${status}: ${fullName}`)
    }
  }
}

/** Run by `npm run test:runtimes`, `test:integrations` and `test:frameworks`, which count their tests themselves. */
const elsewhere = ['browsers', 'frameworks', 'integrations', 'native', 'runtimes']
const all = globSync('test/*/', { exclude: elsewhere.map((folder) => `test/${folder}/**`) })
const folders = process.argv[3] ? [process.argv[3]] : all.map((path) => relative('test', path))
for (const folder of folders) {
  const files = globSync(join('test', folder, '**/*.{test,test-d}.{ts,tsx}'), {
    exclude: ['**/node_modules/**'],
  })
  if (files.length > 0 && !counts.has(folder)) {
    console.log(`test/${folder} holds tests that no project runs`)
    countsOf(folder).failed++
  }
}

let passed = 0
let failed = 0
for (const [project, counted] of counts) {
  console.log(`${project}: ${counted.passed} passed, ${counted.failed} failed`)
  passed += counted.passed
  failed += counted.failed
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 || !report.success ? 1 : 0
