import { createHash } from 'node:crypto'
import { type StreamName, periodOf, streams } from '../streams.ts'
import type { PageReport, PageTask } from './page.ts'

/** The report of a page that has received everything. */
export type Expected = Omit<PageReport, 'seconds'>

export function expectReport(stream: StreamName, { hashed, events }: PageTask): Expected {
  const hash = createHash('sha256')
  for (const data of dataOf(stream, hashed)) hash.update(`${data}\n`)
  let characters = 0
  let endings = 0
  for (const data of dataOf(stream, events)) {
    characters += data.length
    endings += data.charCodeAt(data.length - 1)
  }
  return { hash: hash.digest('hex'), received: events, characters, endings }
}

export function isAsExpected(report: PageReport, expected: Expected): boolean {
  const names = ['hash', 'received', 'characters', 'endings'] as const
  return names.every((name) => report[name] === expected[name])
}

function* dataOf(stream: StreamName, count: number): Generator<string> {
  const period = periodOf(stream)
  const round = Array.from({ length: period }, (_, index) => streams[stream].data(index))
  for (let index = 0; index < count; index++) yield round[index % period]!
}
