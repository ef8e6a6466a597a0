import { View, parse } from 'vega'
import { type Config, type TopLevelSpec, compile } from 'vega-lite'

/** Colours that stand out on white and on black alike. */
export const chartColors = { ours: '#1f9d76', peer: '#8a93a3', floor: '#c8952b' } as const

/** Text and lines take the colour of the page, which the style below gives. */
const config: Config = {
  background: 'transparent',
  font: 'system-ui, -apple-system, "Segoe UI", sans-serif',
  padding: 16,
  view: { stroke: null },
  title: { color: 'currentColor', subtitleColor: 'currentColor', anchor: 'start', fontSize: 15 },
  axis: {
    labelColor: 'currentColor',
    titleColor: 'currentColor',
    gridColor: '#8a93a355',
    domainColor: '#8a93a3',
    tickColor: '#8a93a3',
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    // Without a canvas the widths of texts are guessed, and too large: nothing is cut off.
    labelLimit: 0,
  },
  header: { labelColor: 'currentColor', titleColor: 'currentColor', labelFontSize: 13 },
  legend: {
    labelColor: 'currentColor',
    titleColor: 'currentColor',
    labelFontSize: 12,
    labelLimit: 0,
  },
  text: { color: 'currentColor', fontSize: 11 },
}

/** Light or dark as the reader's system is, with a background, because the page around it may differ. */
const style =
  '<style>svg{color:#1f2328}.ground{fill:#fff}' +
  '@media(prefers-color-scheme:dark){svg{color:#e6edf3}.ground{fill:#0d1117}}</style>' +
  '<rect class="ground" width="100%" height="100%"/>'

/** Draws a chart, as described to Vega-Lite, as an SVG for the documentation. */
export async function renderChart(spec: TopLevelSpec): Promise<string> {
  const { spec: compiled } = compile(spec, { config })
  const svg = await new View(parse(compiled), { renderer: 'none' }).toSVG()
  return `${svg.replace(/^<svg[^>]*>/, (head) => head + style)}\n`
}
