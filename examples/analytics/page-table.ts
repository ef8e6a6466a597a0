import { create } from '../look/elements.ts'
import type { Counts, Stats } from './schemas.ts'

/** Shows the busiest pages, each with a bar beside the busiest one's, and what all others have together. */
export function showPages(table: HTMLTableSectionElement, { pages, total }: Stats): void {
  const others = pages.reduce(
    (rest, { views, clicks }) => ({ views: rest.views - views, clicks: rest.clicks - clicks }),
    total,
  )
  const most = Math.max(...pages.map(sum))
  const rows = pages.map((counts) => createRow(counts.page, counts, most))
  if (sum(others) > 0) rows.push(createRow('all other pages', others))
  table.replaceChildren(...rows)
}

function createRow(name: string, counts: Counts, most?: number): HTMLTableRowElement {
  const heading = create('th', { scope: 'row' }, name)
  if (most !== undefined) heading.append(createBar(counts, most))
  return create(
    'tr',
    {},
    heading,
    create('td', { className: 'number' }, String(counts.views)),
    create('td', { className: 'number' }, String(counts.clicks)),
  )
}

/** The same numbers for the eye; nothing that is not in the row. */
function createBar({ views, clicks }: Counts, most: number): HTMLElement {
  const bar = create('span', { className: 'bar' })
  for (const [className, count] of [['views', views] as const, ['clicks', clicks] as const]) {
    const part = create('span', { className })
    part.style.width = `${(count / most) * 100}%`
    bar.append(part)
  }
  return bar
}

const sum = ({ views, clicks }: Counts) => views + clicks
