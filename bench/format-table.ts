import { figureOf } from './compare.ts'
import { formatFigure } from './format-figure.ts'
import type { Row, Table } from './suite.ts'

/** A table for the terminal: each figure is the median of the rounds, with their spread, and times the baseline. */
export function formatTable(table: Table): string {
  const head = ['', ...table.columns.map(({ title }) => title), 'correct']
  const body = table.rows.map((row) => [
    row.title.replaceAll('`', '') + (row.version ? ` ${row.version}` : ''),
    ...table.columns.map(({ name }) => formatCell(table, row, name)),
    row.correct === undefined ? '' : row.correct ? 'yes' : 'NO',
  ])
  const widths = head.map((_, column) =>
    Math.max(...[head, ...body].map((cells) => cells[column]!.length)),
  )
  const lines = [head, ...body].map((cells) =>
    cells
      .map((cell, column) => pad(cell, column, widths[column]!))
      .join('  ')
      .trimEnd(),
  )
  const notes = table.rows.flatMap(({ title, notes: of = [] }) =>
    of.map((note) => `  ${title.replaceAll('`', '')}: ${note}`),
  )
  const ratio = table.baseline ? `; × better than ${table.baseline}` : ''
  return [
    `${table.title} (${table.unit}, ${table.better} is better${ratio})`,
    ...lines,
    ...notes,
  ].join('\n')
}

function formatCell(table: Table, row: Row, column: string): string {
  const figure = figureOf(table, row, column)
  if (!figure) {
    const cell = row.cells[column]
    return cell && 'missing' in cell ? cell.missing : '–'
  }
  const percent = Math.round(figure.spread * 100)
  const around = percent ? ` ±${Math.round(percent / 2)} %` : ''
  const ratio = figure.ratio === undefined ? '' : `  × ${formatFigure(figure.ratio)}`
  return `${formatFigure(figure.value)}${around}${ratio}`
}

/** Names to the left, figures to the right. */
const pad = (cell: string, column: number, width: number): string =>
  column === 0 ? cell.padEnd(width) : cell.padStart(width)
