import type { TopLevelSpec } from 'vega-lite'
import { figureOf } from '../compare.ts'
import { chartColors } from '../render-chart.ts'
import type { Table } from '../suite.ts'

const sides = {
  ours: 'headwater',
  peer: 'others',
  floor: 'the least that a client can do',
} as const

/** How much CPU each client takes for an event, as times cheaper than the baseline: longer is better. */
export function describeMainChart(table: Table): TopLevelSpec {
  const columns = table.columns.filter(({ name }) => name === '64k' || name === 'one')
  const values = table.rows.flatMap((row) =>
    columns.flatMap((column) => {
      const ratio = figureOf(table, row, column.name)?.ratio
      if (ratio === undefined || row.client === 'drain') return []
      const name = row.side === 'floor' ? 'the floor' : row.title.replaceAll('`', '')
      const label = row.correct === false ? `${name} (loses events)` : name
      return [{ client: label, chunks: column.title, ratio, side: sides[row.side] }]
    }),
  )
  const order = values.filter(({ chunks }) => chunks === columns.at(-1)?.title)
  order.sort((a, b) => b.ratio - a.ratio)
  return {
    title: {
      text: 'Events for the same CPU',
      subtitle: `Times as many as ${table.baseline}; ${table.title.replace(/^CPU, /, '')}`,
    },
    data: { values },
    facet: {
      column: {
        field: 'chunks',
        type: 'nominal',
        title: null,
        sort: columns.map((one) => one.title),
      },
    },
    spec: {
      width: 250,
      height: { step: 22 },
      encoding: {
        y: {
          field: 'client',
          type: 'nominal',
          sort: order.map(({ client }) => client),
          axis: { title: null, ticks: false, domain: false, labelPadding: 8 },
        },
        x: {
          field: 'ratio',
          type: 'quantitative',
          axis: { title: null, tickCount: 5 },
          scale: { domainMin: 0, nice: true },
        },
      },
      layer: [
        {
          mark: { type: 'bar', cornerRadiusEnd: 2, height: 14 },
          encoding: {
            color: {
              field: 'side',
              type: 'nominal',
              scale: {
                domain: Object.values(sides),
                range: [chartColors.ours, chartColors.peer, chartColors.floor],
              },
              legend: { title: null, orient: 'bottom' },
            },
          },
        },
        {
          mark: { type: 'text', align: 'left', dx: 4 },
          encoding: { text: { field: 'ratio', type: 'quantitative', format: '.2~r' } },
        },
      ],
    },
  }
}
