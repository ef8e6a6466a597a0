const points = 60
const width = 100
const height = 24

/** A line through the latest values of a symbol. */
export class Sparkline {
  readonly element = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  readonly #line = document.createElementNS('http://www.w3.org/2000/svg', 'polyline')
  readonly #values: number[] = []

  constructor() {
    this.element.setAttribute('viewBox', `0 0 ${width} ${height}`)
    this.element.setAttribute('preserveAspectRatio', 'none')
    // Screen readers get the numbers beside it.
    this.element.setAttribute('aria-hidden', 'true')
    this.element.classList.add('sparkline')
    this.element.append(this.#line)
  }

  add(...values: number[]): void {
    this.#values.push(...values)
    this.#values.splice(0, this.#values.length - points)
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
