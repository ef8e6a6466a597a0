import { create } from '../look/elements.ts'
import type { Offer } from './choice.ts'
import type { Price } from './events.ts'
import { Sparkline } from './sparkline.ts'
import type { Tape } from './tape.ts'

const valueFormat = new Intl.NumberFormat('en', { minimumFractionDigits: 2 })
const changeFormat = new Intl.NumberFormat('en', {
  minimumFractionDigits: 2,
  signDisplay: 'exceptZero',
})
const prefersReducedMotion = matchMedia('(prefers-reduced-motion: reduce)')

/** Milliseconds between two points of a trend line. The line shows the last half minute. */
const samplePeriod = 500
/** A price that changes after this many milliseconds lights up. If all change at once, none does. */
const stillness = 750

/** The table of prices: a row for each watched symbol. */
export class Board {
  readonly #body: HTMLElement
  readonly #names: ReadonlyMap<string, string>
  readonly #trends: Offer['trends']
  #rows = new Map<string, Row>()
  #sampledAt = 0

  constructor(body: HTMLElement, { symbols, trends }: Offer) {
    this.#body = body
    this.#names = new Map(symbols.map(({ symbol, name }) => [symbol, name]))
    this.#trends = trends
  }

  /** Shows rows for these symbols. Rows that stay keep their trend line. */
  show(symbols: readonly string[]): void {
    this.#rows = new Map(
      symbols.map((symbol) => [
        symbol,
        this.#rows.get(symbol) ??
          new Row(symbol, this.#names.get(symbol) ?? '', this.#trends[symbol] ?? []),
      ]),
    )
    this.#body.replaceChildren(...[...this.#rows.values()].map(({ element }) => element))
  }

  /** Draws the latest price of each changed symbol, however many updates it had since the last call. */
  draw(tape: Tape, now: number): void {
    for (const symbol of tape.changed) {
      const price = tape.prices.get(symbol)
      if (price) this.#rows.get(symbol)?.draw(price, now)
    }
    tape.changed.clear()
    if (now - this.#sampledAt < samplePeriod) return
    this.#sampledAt = now
    for (const row of this.#rows.values()) row.sample()
  }
}

class Row {
  readonly element: HTMLTableRowElement
  readonly #value = create('td', { className: 'number', textContent: '–' })
  readonly #change = create('td', { className: 'number', textContent: '–' })
  readonly #line = new Sparkline()
  #price: Price | undefined
  #movedAt = 0

  constructor(symbol: string, name: string, trend: readonly number[]) {
    this.#line.add(...trend)
    this.element = create(
      'tr',
      {},
      create('th', { scope: 'row' }, symbol, ' ', create('small', { textContent: name })),
      create('td', {}, this.#line.element),
      this.#value,
      this.#change,
    )
    this.element.dataset['symbol'] = symbol
  }

  draw(price: Price, now: number): void {
    const before = this.#price
    this.#price = price
    this.#value.textContent = valueFormat.format(price.value)
    this.#change.textContent = `${changeFormat.format(price.change)} %`
    this.element.dataset['moves'] = directionOf(price.change)
    if (!before || price.value === before.value) return
    if (now - this.#movedAt > stillness && !prefersReducedMotion.matches)
      this.#lightUp(directionOf(price.value - before.value))
    this.#movedAt = now
  }

  sample(): void {
    if (this.#price) this.#line.add(this.#price.value)
  }

  #lightUp(direction: string): void {
    const color = `color-mix(in srgb, var(--${direction === 'up' ? 'good' : 'bad'}) 25%, transparent)`
    this.#value.animate([{ background: color }, { background: 'transparent' }], 700)
  }
}

function directionOf(change: number): string {
  if (change === 0) return 'still'
  return change > 0 ? 'up' : 'down'
}
