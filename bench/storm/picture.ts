import * as Plot from '@observablehq/plot'
import { Window } from 'happy-dom'
import type { Scenario } from './scenario.ts'
import type { SimulatedServer } from './simulated-server.ts'

/** What the picture shows of the clients of one policy. */
export interface Series {
  readonly name: string
  readonly server: Pick<SimulatedServer, 'attempts' | 'accepted'>
}

// A picture in a page knows the reader's theme only by this query.
const colors = `
  svg { --ink: #1f2328; --in: #1a7f5a; --away: #d9822b; --down: #d0d7de66; --paper: #ffffff }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #e6edf3; --in: #3fb984; --away: #e0954a; --down: #6e768155; --paper: #0d1117 }
  }`

/** Attempts per second over time, a panel for each policy, as an SVG file. */
export function drawStorm(series: readonly Series[], { down }: Scenario, seconds: number): string {
  const bars = series.flatMap(({ name, server }) =>
    server.attempts.slice(0, seconds).flatMap((attempts, second) => {
      const accepted = server.accepted[second]!
      return [
        { name, second, from: 0, to: accepted, fill: 'var(--in)' },
        { name, second, from: accepted, to: attempts, fill: 'var(--away)' },
      ].filter(({ from, to }) => to > from)
    }),
  )
  const names = series.map(({ name }) => name)
  const top = Math.max(...bars.map(({ to }) => to))
  const svg = Plot.plot({
    document: new Window().document as unknown as Document,
    ariaLabel: 'Attempts to connect per second, after a server with 100 000 clients restarted',
    width: 860,
    height: 70 + 120 * series.length,
    marginTop: 34,
    marginLeft: 64,
    marginRight: 16,
    marginBottom: 40,
    style: { color: 'var(--ink)', fontSize: '12px', background: 'var(--paper)' },
    fy: { domain: names, axis: null, padding: 0.28 },
    x: { domain: [0, seconds], label: 'seconds since all connections broke', labelArrow: 'none' },
    y: {
      domain: [0, top],
      ticks: 2,
      tickFormat: (value: number) => `${value / 1000}k`,
      label: null,
    },
    marks: [
      Plot.rect(names, {
        fy: (name: string) => name,
        x1: 0,
        x2: down / 1000,
        y1: 0,
        y2: top,
        fill: 'var(--down)',
      }),
      Plot.rect(bars, {
        fy: 'name',
        x1: (bar: { second: number }) => bar.second + 0.06,
        x2: (bar: { second: number }) => bar.second + 0.94,
        y1: 'from',
        y2: 'to',
        fill: (bar: { fill: string }) => bar.fill,
      }),
      Plot.ruleY([0], { stroke: 'var(--ink)', strokeOpacity: 0.4 }),
      Plot.text(names, {
        fy: (name: string) => name,
        text: (name: string) => name,
        frameAnchor: 'top-left',
        dy: -16,
        fontSize: 13,
        fontWeight: 600,
        fill: 'var(--ink)',
      }),
      // A legend in the first panel.
      ...[
        { text: 'attempts per second, of which', fill: 'var(--ink)', dx: -172 },
        { text: '■ turned away', fill: 'var(--away)', dx: -76 },
        { text: '■ let in', fill: 'var(--in)', dx: -20 },
      ].map(({ text, fill, dx }) =>
        Plot.text([text], { fy: () => names[0], frameAnchor: 'top-right', dx, dy: 4, fill }),
      ),
      Plot.text(['down'], {
        fy: () => names[0],
        x: down / 2000,
        frameAnchor: 'top',
        dy: 4,
        fill: 'var(--ink)',
      }),
    ],
  })
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  const style = svg.ownerDocument.createElementNS('http://www.w3.org/2000/svg', 'style')
  style.textContent = colors
  svg.prepend(style)
  return `${svg.outerHTML}\n`
}
