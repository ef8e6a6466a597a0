import { type Difference, differences } from '../support/differences.ts'
import type { Row } from './execute.ts'
import { runtimes } from './runtimes.ts'

/** The rows in columns, and the differences of each runtime. */
export function formatTable(rows: readonly Row[]): string {
  const head = ['runtime', 'version', 'passed', 'failed', 'seconds']
  const body = rows.map(({ name, version, passed, failures, seconds }) => [
    name,
    version,
    String(passed),
    String(failures.length),
    seconds.toFixed(1),
  ])
  const widths = head.map((title, column) =>
    Math.max(title.length, ...body.map((cells) => cells[column]!.length)),
  )
  const lines = [head, ...body].map((cells) =>
    cells.map((cell, column) => pad(cell, column, widths[column]!)).join('  '),
  )
  const named = new Set(rows.map(({ name }) => runtimeOf(name)))
  const differing = (Object.entries(differences) as [string, Difference][])
    .map(([name, { runtimes: where }]) => [name, where.filter((one) => named.has(one))] as const)
    .filter(([, where]) => where.length > 0)
    .map(([name, where]) => `  ${name}: ${where.join(', ')}`)
  if (differing.length > 0)
    lines.push('', 'Asserted differences (described in docs/guide/runtimes.md):', ...differing)
  return lines.join('\n')
}

/** Text to the left, numbers to the right. */
function pad(cell: string, column: number, width: number): string {
  return column < 2 ? cell.padEnd(width) : cell.padStart(width)
}

const runtimeOf = (name: string) => runtimes.find((run) => run.name === name)?.runtime
