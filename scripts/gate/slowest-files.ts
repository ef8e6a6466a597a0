import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

interface Report {
  testResults: { name: string; startTime: number; endTime: number }[]
}

/** The test files of a report of vitest's that took the longest, with their seconds. */
export function slowestFiles(report: string, count: number): { file: string; seconds: number }[] {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
  return testResults
    .map(({ name, startTime, endTime }) => ({
      file: relative('.', name),
      seconds: (endTime - startTime) / 1000,
    }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, count)
}
