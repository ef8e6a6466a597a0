import { readFileSync } from 'node:fs'

interface Assertion {
  status: string
  fullName: string
  ancestorTitles: string[]
  failureMessages: string[] | null
}

interface Report {
  success: boolean
  testResults: { name: string; message: string; assertionResults: Assertion[] }[]
}

/** What a run of the suite came to. */
export interface Outcome {
  readonly passed: number
  /** With a line for each. */
  readonly failures: readonly string[]
}

/**
 * Reads vitest's JSON report. It is a failure too where a test was not run, a file had none, or files are missing.
 *
 * @param files - how many test files there have to be
 */
export function readReport(path: string, files: number): Outcome {
  const { success, testResults } = JSON.parse(readFileSync(path, 'utf8')) as Report
  const all = testResults.flatMap(({ assertionResults }) => assertionResults)
  const failures = all
    .filter(({ status }) => status !== 'passed')
    .map(({ status, fullName, failureMessages }) =>
      [`${status}: ${fullName}`, ...(failureMessages ?? []).map(firstLine)].join('\n    '),
    )
  for (const { name, message, assertionResults } of testResults)
    if (assertionResults.length === 0) failures.push(`no tests in ${name}: ${firstLine(message)}`)
  // In a worker one file of vitest's runs all of the suite's, each under its name.
  const inWorker = testResults.length === 1 && files > 1
  const ran = inWorker
    ? new Set(all.map(({ ancestorTitles }) => ancestorTitles[0])).size
    : testResults.length
  if (ran < files) failures.push(`${ran} of ${files} test files were run`)
  if (!success && failures.length === 0) failures.push('vitest failed outside its tests')
  return { passed: all.filter(({ status }) => status === 'passed').length, failures }
}

const firstLine = (text: string) => text.split('\n', 1)[0] ?? ''
