import { View, parse } from 'vega'
import { type TopLevelSpec, compile } from 'vega-lite'
import type { Scenario } from './scenario.ts'
import type { SimulatedServer } from './simulated-server.ts'

/** The chart's data for the clients of one policy. */
export interface Series {
  readonly name: string
  readonly server: Pick<SimulatedServer, 'attempts' | 'accepted'>
}

// A picture in a page knows the reader's theme only by this query.
const style = `<style>
  svg { --ink: #1f2328; --in: #1a7f5a; --away: #d9822b; --down: #d0d7de66; background: #ffffff }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #e6edf3; --in: #3fb984; --away: #e0954a; --down: #6e768155; background: #0d1117 }
  }
</style>`

/** Attempts per second over time, a panel for each policy, as an SVG file. */
export async function drawStorm(
  series: readonly Series[],
  { down }: Scenario,
  seconds: number,
): Promise<string> {
  const bars = series.flatMap(({ name, server }) =>
    server.attempts.slice(0, seconds).flatMap((attempts, second) => {
      const accepted = server.accepted[second]!
      return [
        { name, second, from: 0, to: accepted, which: 'let in' },
        { name, second, from: accepted, to: attempts, which: 'turned away' },
      ].filter(({ from, to }) => to > from)
    }),
  )
  const ink = 'var(--ink)'
  const spec: TopLevelSpec = {
    description: 'Attempts to connect per second, after a server with 100 000 clients restarted',
    data: { values: bars },
    facet: {
      row: {
        field: 'name',
        sort: series.map(({ name }) => name),
        title: null,
        header: { labelOrient: 'top', labelAnchor: 'start', labelFontWeight: 'bold' },
      },
    },
    spec: {
      width: 740,
      height: 90,
      layer: [
        {
          data: { values: [{ from: 0, to: down / 1000 }] },
          mark: { type: 'rect', color: 'var(--down)', clip: true, aria: false },
          encoding: { x: { field: 'from', type: 'quantitative' }, x2: { field: 'to' } },
        },
        {
          transform: [
            { calculate: 'datum.second + 0.06', as: 'left' },
            { calculate: 'datum.second + 0.94', as: 'right' },
          ],
          mark: { type: 'rect', aria: false },
          encoding: {
            x: {
              field: 'left',
              type: 'quantitative',
              scale: { domain: [0, seconds], nice: false },
              title: 'seconds since all connections broke (shaded: nobody is let in)',
            },
            x2: { field: 'right' },
            y: {
              field: 'from',
              type: 'quantitative',
              axis: { tickCount: 2, format: '~s' },
              title: null,
            },
            y2: { field: 'to' },
            color: {
              field: 'which',
              scale: { domain: ['turned away', 'let in'], range: ['var(--away)', 'var(--in)'] },
              legend: {
                orient: 'top',
                title: 'attempts per second, of which',
                titleOrient: 'left',
              },
            },
          },
        },
      ],
    },
    config: {
      background: 'transparent',
      font: 'system-ui, sans-serif',
      view: { stroke: null },
      axis: {
        labelColor: ink,
        labelFontSize: 12,
        titleColor: ink,
        titleFontSize: 12,
        titleFontWeight: 'normal',
        tickColor: ink,
        domainColor: ink,
        grid: false,
      },
      header: { labelColor: ink, labelFontSize: 13 },
      legend: {
        labelColor: ink,
        labelFontSize: 12,
        titleColor: ink,
        titleFontSize: 12,
        titleFontWeight: 'normal',
        titleLimit: 300,
      },
    },
  }
  const svg = await new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG()
  return `${svg.replace(/<svg [^>]*>/, (tag) => `${tag}\n${style}\n`)}\n`
}
