import type { Row, Table } from '../suite.ts'

/** A row with these rounds in the column `fast`. */
export const makeRow = (
  client: string,
  rounds: readonly number[],
  more: Partial<Row> = {},
): Row => ({
  client,
  title: client,
  side: 'peer',
  delivery: 'callback',
  cells: { fast: { rounds } },
  ...more,
})

export const makeTable = (rows: readonly Row[], more: Partial<Table> = {}): Table => ({
  name: 'deltas',
  title: 'Deltas',
  unit: 's',
  better: 'lower',
  columns: [{ name: 'fast', title: 'fast' }],
  rows,
  ...more,
})
