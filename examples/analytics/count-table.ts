import { create } from '../look/elements.ts'
import type { Counts } from './schemas.ts'

export interface CountRow extends Counts {
  name: string
  /** The hits that a bar of full width stands for. Without it, there is no bar. */
  most?: number
}

/** Shows names and counts. Rows are kept while their numbers change, so a selection survives. */
export function showCounts(body: HTMLTableSectionElement, rows: readonly CountRow[]): void {
  while (body.rows.length < rows.length) body.append(createRow())
  while (body.rows.length > rows.length) body.deleteRow(-1)
  for (const [index, row] of rows.entries()) fillRow(body.rows[index]!, row)
}

function createRow(): HTMLTableRowElement {
  // The bar repeats the numbers of the row.
  const bar = create('span', { className: 'bar' })
  bar.append(create('span', { className: 'views' }), create('span', { className: 'clicks' }))
  return create(
    'tr',
    {},
    create('th', { scope: 'row' }, create('span'), bar),
    create('td', { className: 'number' }),
    create('td', { className: 'number' }),
  )
}

function fillRow(row: HTMLTableRowElement, { name, views, clicks, most }: CountRow): void {
  const [heading, viewCell, clickCell] = row.cells
  const [label, bar] = heading!.children as HTMLCollectionOf<HTMLElement>
  label!.textContent = name
  viewCell!.textContent = String(views)
  clickCell!.textContent = String(clicks)
  bar!.hidden = most === undefined
  if (most === undefined) return
  const [viewPart, clickPart] = bar!.children as HTMLCollectionOf<HTMLElement>
  viewPart!.style.width = `${(views / most) * 100}%`
  clickPart!.style.width = `${(clicks / most) * 100}%`
}
