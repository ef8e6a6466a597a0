const points = 60
const width = 100
const height = 24

/** A line through the values that a symbol had lately, as many as have room. */
export class Sparkline {
  readonly element = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  readonly #line = document.createElementNS('http://www.w3.org/2000/svg', 'polyline')
  readonly #values: number[] = []

  constructor() {
    this.element.setAttribute('viewBox', `0 0 ${width} ${height}`)
    this.element.setAttribute('preserveAspectRatio', 'none')
    // The numbers beside it say what it shows.
    this.element.setAttribute('aria-hidden', 'true')
    this.element.classList.add('sparkline')
    this.element.append(this.#line)
  }

  add(value: number): void {
    if (this.#values.push(value) > points) this.#values.shift()
    const low = Math.min(...this.#values)
    const range = Math.max(...this.#values) - low
    const y = (one: number) =>
      range === 0 ? height / 2 : height - 1 - ((one - low) / range) * (height - 2)
    const start = points - this.#values.length
    this.#line.setAttribute(
      'points',
      this.#values
        .map((one, index) => `${((start + index) / (points - 1)) * width},${y(one).toFixed(1)}`)
        .join(' '),
    )
  }
}
