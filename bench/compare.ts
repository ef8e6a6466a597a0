import { median, spread } from './statistics.ts'
import type { Cell, Row, Table } from './suite.ts'

/** Differences below this share are noise. */
export const noise = 0.05

/** A figure of a table, and how it stands to the others of its column. */
export interface Figure {
  /** The median of the rounds. */
  readonly value: number
  /** The best of the rounds, which others on the machine have disturbed the least. */
  readonly best: number
  /** How far the rounds lie apart, as a share. */
  readonly spread: number
  /** How many times better than the baseline; absent if the baseline has no figure. */
  readonly ratio?: number
  /** The same, of the best rounds. */
  readonly bestRatio?: number
}

/** A peer that does better than ours at the same. */
export interface Lead {
  readonly table: string
  readonly column: string
  readonly peer: Row
  readonly ours: Row
  /** The peer is ahead by its best round only, and not by the median. */
  readonly byBest: boolean
  /** The medians; the best rounds if `byBest`. */
  readonly peerValue: number
  readonly ourValue: number
  /** How many times better the peer is, by these values. */
  readonly ratio: number
  /**
   * No round of our client was as good as the peer's worst one; with a single round, the lead is twice the noise. In a table
   * that shows the best rounds, it is enough that the peer is ahead by median and by best.
   */
  readonly clear: boolean
}

/** The figure of a row; `undefined` if there is none. */
export function figureOf(table: Table, row: Row, column: string): Figure | undefined {
  const rounds = roundsOf(row.cells[column])
  if (!rounds) return undefined
  const value = median(rounds)
  const base = table.rows.find(({ client }) => client === table.baseline)
  const baseRounds = base && roundsOf(base.cells[column])
  return {
    value,
    best: best(table, rounds),
    spread: spread(rounds),
    ...(baseRounds && {
      ratio: timesBetter(table, value, median(baseRounds)),
      bestRatio: timesBetter(table, best(table, rounds), best(table, baseRounds)),
    }),
  }
}

/**
 * Workloads with a peer that is ahead by more than the noise. A peer is compared with those of our clients that deliver events
 * in the same way, or with all our clients if the table does not distinguish the ways. A peer that loses events never
 * leads.
 */
export function findLeads(table: Table): Lead[] {
  const peers = table.rows.filter(({ side, correct }) => side === 'peer' && correct !== false)
  const ours = table.rows.filter(({ side }) => side === 'ours')
  return table.columns.flatMap(({ name: column }) =>
    peers.flatMap((peer) =>
      ours
        .filter(({ delivery }) => delivery === peer.delivery)
        .flatMap((own) => compareRows(table, column, peer, own)),
    ),
  )
}

function compareRows(table: Table, column: string, peer: Row, ours: Row): Lead[] {
  const [theirs, own] = [roundsOf(peer.cells[column]), roundsOf(ours.cells[column])]
  if (!theirs || !own) return []
  const medians = compareValues(table, median(theirs), median(own))
  const bests = compareValues(table, best(table, theirs), best(table, own))
  const isAhead = ({ ratio }: { readonly ratio: number }) => ratio > 1 + noise
  const byBest = !isAhead(medians) && table.showsBest === true
  const shown = byBest ? bests : medians
  if (!isAhead(shown)) return []
  const isApart =
    table.better === 'lower'
      ? Math.max(...theirs) < Math.min(...own)
      : Math.min(...theirs) > Math.max(...own)
  // The spread of a single round is unknown.
  const isSingle = theirs.length === 1 || own.length === 1
  const isClearlyApart = isApart && medians.ratio > 1 + noise * (isSingle ? 2 : 1)
  const isAheadInBoth = !isSingle && isAhead(medians) && isAhead(bests)
  const clear = isClearlyApart || (table.showsBest === true && isAheadInBoth)
  return [{ table: table.name, column, peer, ours, byBest, ...shown, clear }]
}

const compareValues = (table: Table, peerValue: number, ourValue: number) => ({
  peerValue,
  ourValue,
  ratio: timesBetter(table, peerValue, ourValue),
})

const best = ({ better }: Table, rounds: readonly number[]): number =>
  better === 'lower' ? Math.min(...rounds) : Math.max(...rounds)

/** How many times better one figure is than another. */
const timesBetter = ({ better }: Table, one: number, other: number): number =>
  better === 'lower' ? other / one : one / other

const roundsOf = (cell: Cell | undefined): readonly number[] | undefined =>
  cell && 'rounds' in cell && cell.rounds.length > 0 ? cell.rounds : undefined
