import { figureOf } from './compare.ts'
import { formatFigure } from './format-figure.ts'
import type { Row, Table } from './suite.ts'

/**
 * A table for the terminal: each figure is the median of the rounds, with their spread and the ratio to the baseline.
 * The best round comes first if the table shows it.
 */
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
  const order = table.showsBest ? '; best / median of the rounds' : ''
  const ratio = table.baseline ? `; × better than ${table.baseline}` : ''
  return [
    `${table.title} (${table.unit}, ${table.better} is better${order}${ratio})`,
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
  const showsBest = table.showsBest && figure.spread > 0
  const percent = Math.round(figure.spread * 100)
  const around = percent ? ` ±${Math.round(percent / 2)} %` : ''
  const pair = (best: number, median: number) =>
    showsBest ? `${formatFigure(best)} / ${formatFigure(median)}` : formatFigure(median)
  const { best, bestRatio, ratio, value } = figure
  const times = ratio === undefined ? '' : `  × ${pair(bestRatio!, ratio)}`
  return `${pair(best, value)}${around}${times}`
}

/** Names to the left, figures to the right. */
const pad = (cell: string, column: number, width: number): string =>
  column === 0 ? cell.padEnd(width) : cell.padStart(width)
