import { create } from '../look/elements.ts'
import { type Counts, type Stats, sum } from './schemas.ts'

type Minutes = Stats['minutes']

const height = 100
const barWidth = 0.8

/** Hits per minute as bars, views below clicks. */
export class Chart {
  readonly #svg = draw('svg', { role: 'img', preserveAspectRatio: 'none' })
  readonly #scale = create('span', { className: 'scale number quiet' })
  readonly #times = create('div', { className: 'times number quiet' })

  constructor(host: HTMLElement) {
    // The label of the chart has the same content.
    for (const part of [this.#scale, this.#times]) part.ariaHidden = 'true'
    host.append(this.#scale, this.#svg, this.#times)
  }

  show(minutes: Minutes): void {
    const top = roundUp(Math.max(...minutes.map(sum)))
    this.#svg.setAttribute('viewBox', `0 0 ${minutes.length} ${height}`)
    this.#svg.setAttribute('aria-label', describe(minutes))
    this.#svg.replaceChildren(
      ...minutes.flatMap(({ views, clicks }, index) => [
        drawBar('views', index, 0, views / top),
        drawBar('clicks', index, views / top, clicks / top),
      ]),
    )
    this.#scale.textContent = String(top)
    const marks = [minutes.at(0), minutes.at(Math.floor(minutes.length / 2)), minutes.at(-1)]
    this.#times.replaceChildren(...marks.map((mark) => create('span', {}, formatTime(mark!.start))))
  }
}

export const formatTime = (time: number): string =>
  new Date(time).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })

function drawBar(name: keyof Counts, index: number, from: number, share: number): SVGElement {
  return draw('rect', {
    class: name,
    x: index + (1 - barWidth) / 2,
    y: (1 - from - share) * height,
    width: barWidth,
    height: share * height,
  })
}

function draw<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number>,
): SVGElementTagNameMap[K] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value))
  return made
}

function describe(minutes: Minutes): string {
  const all = minutes.reduce((total, counts) => total + sum(counts), 0)
  const busiest = minutes.reduce((best, counts) => (sum(counts) > sum(best) ? counts : best))
  const most = all > 0 ? `, peak ${sum(busiest)} at ${formatTime(busiest.start)}` : ''
  return `Hits per minute in the last ${minutes.length} minutes: ${all} in total${most}`
}

/** The end of the scale: 10, 20, 30, 50, 100 and so on, so that it changes rarely. */
function roundUp(value: number): number {
  const power = 10 ** Math.max(1, Math.floor(Math.log10(Math.max(value, 1))))
  return [1, 2, 3, 5, 10].map((step) => step * power).find((end) => end >= value)!
}
