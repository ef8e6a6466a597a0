import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

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

/** The result of a run of the suite. */
export interface Outcome {
  readonly passed: number
  /** With one line per failure. */
  readonly failures: readonly string[]
}

/**
 * Reads vitest's JSON report. A skipped test, a file without tests or a missing file is a failure too.
 *
 * @param files - the required test files
 */
export function readReport(path: string, files: readonly string[]): Outcome {
  const { success, testResults } = JSON.parse(readFileSync(path, 'utf8')) as Report
  const all = testResults.flatMap(({ assertionResults }) => assertionResults)
  const failures = all
    .filter(({ status }) => status !== 'passed')
    .map(({ status, fullName, failureMessages }) =>
      [`${status}: ${fullName}`, ...(failureMessages ?? []).map(firstLine)].join('\n    '),
    )
  for (const { name, message, assertionResults } of testResults)
    if (assertionResults.length === 0) failures.push(`no tests in ${name}: ${firstLine(message)}`)
  // In a worker, one vitest file runs all files of the suite, each in a `describe` of its name.
  const ran = new Set([
    ...testResults.map(({ name }) => basename(name)),
    ...all.map(({ ancestorTitles }) => basename(ancestorTitles[0] ?? '')),
  ])
  for (const file of files) if (!ran.has(basename(file))) failures.push(`not run: ${file}`)
  if (files.length === 0) failures.push('there are no test files')
  if (!success && failures.length === 0) failures.push('vitest failed outside its tests')
  return { passed: all.length - all.filter(({ status }) => status !== 'passed').length, failures }
}

const firstLine = (text: string) => text.split('\n', 1)[0] ?? ''
