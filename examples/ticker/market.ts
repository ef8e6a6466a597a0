/**
 * The market as a pure function of time: in millisecond n, symbol n modulo their number gets a price that follows from
 * n. The server stores nothing, and after a restart it continues with the same prices.
 */
import type { Price } from './events.ts'
import { noise } from './noise.ts'

export const listings = [
  { symbol: 'ALDR', name: 'Alder Rail', base: 84.2 },
  { symbol: 'BRKW', name: 'Brookwater', base: 31.75 },
  { symbol: 'CNDL', name: 'Candle Foods', base: 12.4 },
  { symbol: 'DUNE', name: 'Dune Glass', base: 58.1 },
  { symbol: 'EMBR', name: 'Ember Energy', base: 143.6 },
  { symbol: 'FJRD', name: 'Fjord Shipping', base: 221.3 },
  { symbol: 'GLEN', name: 'Glen Timber', base: 19.05 },
  { symbol: 'HRBR', name: 'Harbour Bank', base: 67.9 },
  { symbol: 'IRIS', name: 'Iris Optics', base: 310.5 },
  { symbol: 'JADE', name: 'Jade Mining', base: 8.35 },
  { symbol: 'KEEL', name: 'Keel Yards', base: 45.8 },
  { symbol: 'LOOM', name: 'Loom Textiles', base: 27.6 },
  { symbol: 'MILL', name: 'Mill Paper', base: 15.2 },
  { symbol: 'NOVA', name: 'Nova Robotics', base: 402.7 },
  { symbol: 'OAKS', name: 'Oaks Insurance', base: 96.4 },
  { symbol: 'PEAK', name: 'Peak Outdoor', base: 73.15 },
  { symbol: 'QUAY', name: 'Quay Logistics', base: 38.9 },
  { symbol: 'REEF', name: 'Reef Aquaculture', base: 22.1 },
  { symbol: 'SAGE', name: 'Sage Pharma', base: 187.3 },
  { symbol: 'TIDE', name: 'Tide Power', base: 51.45 },
] as const

export const symbols: readonly string[] = listings.map(({ symbol }) => symbol)

const day = 86_400_000

/**
 * Updates per second of the whole market. At a lower rate, only every second, fourth, … turn of a symbol has an update,
 * and updates are numbered per rate, so that the numbers have no gaps at any rate.
 */
export const rates = [10, 100, 250, 500, 1000] as const
export type Rate = (typeof rates)[number]

/** The price update in that millisecond, if any. */
export function priceAt(ms: number, rate: Rate): Price | undefined {
  const index = ms % listings.length
  const turn = (ms - index) / listings.length
  return hasUpdate(index, turn, rate) ? priceOf(index, turn, rate) : undefined
}

/** The latest price of a symbol up to that millisecond. */
export function latestPrice(symbol: string, ms: number, rate: Rate): Price {
  const index = symbols.indexOf(symbol)
  const turn = Math.floor((ms - index) / listings.length)
  return priceOf(index, turn - ((turn + index) % stepOf(rate)), rate)
}

/** The prices of a symbol up to that millisecond, one per period, oldest first. */
export function trendOf(symbol: string, ms: number, period: number, count: number): number[] {
  const index = symbols.indexOf(symbol)
  const { base } = listings[index]!
  return Array.from({ length: count }, (_, back) =>
    valueOf(index, base, ms - (count - 1 - back) * period),
  )
}

const stepOf = (rate: Rate) => 1000 / rate

/** Symbols skip different turns, so that updates are evenly spread at any rate. */
const hasUpdate = (index: number, turn: number, rate: Rate) => (turn + index) % stepOf(rate) === 0

function priceOf(index: number, turn: number, rate: Rate): Price {
  const { symbol, base } = listings[index]!
  const ms = turn * listings.length + index
  const value = valueOf(index, base, ms)
  const opening = valueOf(index, base, ms - (ms % day))
  return {
    symbol,
    seq: (turn + index) / stepOf(rate),
    value,
    change: round((value / opening - 1) * 100),
  }
}

/** Slow and fast waves, of a different length and phase for each symbol, and a little noise. */
function valueOf(index: number, base: number, ms: number): number {
  const wave = (seconds: number, kind: number) =>
    Math.sin((2 * Math.PI * ms) / (seconds * 1000 * (0.8 + 0.4 * noise(index, kind))) + index)
  const drift = 0.04 * wave(7200, 1) + 0.01 * wave(311, 2) + 0.003 * wave(23, 3)
  return round(base * (1 + drift + 0.0006 * (noise(index, ms) - 0.5)))
}

/** To hundredths. Adding 0 turns -0, which JSON lacks, into 0. */
const round = (value: number) => Math.round(value * 100) / 100 + 0
