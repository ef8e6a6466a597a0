import { markdownTable } from 'markdown-table'
import type { Summary } from './summary.ts'

/** A row of a table: the policy of the clients, and the server's view. */
export interface Row {
  readonly name: string
  readonly summary: Summary
}

const count = (value: number) => value.toLocaleString('en-US').replaceAll(',', ' ')
const seconds = (value: number | undefined) =>
  value === undefined ? 'never' : `${(value / 1000).toFixed(1)} s`

const columns: readonly [head: string, cell: (summary: Summary) => string][] = [
  ['peak per second', ({ peak }) => count(peak)],
  ['peak once up', ({ peakAfterwards }) => count(peakAfterwards)],
  ['while down', ({ attemptsWhileDown }) => count(attemptsWhileDown)],
  ['total', ({ attempts }) => count(attempts)],
  ['half back', ({ half }) => seconds(half)],
  ['99 % back', ({ most }) => seconds(most)],
  ['all back', ({ all }) => seconds(all)],
]

/** Clients that did the very same stand in one row. */
function merge(rows: readonly Row[]): Row[] {
  const merged = new Map<string, Row>()
  for (const { name, summary } of rows) {
    const key = JSON.stringify(summary)
    const same = merged.get(key)
    merged.set(key, { name: same ? `${same.name}, ${name}` : name, summary })
  }
  return [...merged.values()]
}

/** A table of attempts and of times, in Markdown. */
export function tableOf(rows: readonly Row[]): string {
  const cells = merge(rows).map(({ name, summary }) => [
    name,
    ...columns.map(([, cell]) => cell(summary)),
  ])
  return markdownTable([['client', ...columns.map(([head]) => head)], ...cells], {
    align: ['l', ...columns.map(() => 'r')],
  })
}
