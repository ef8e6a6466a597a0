import type { Choice } from './choice.ts'
import type { Notice, Price, Score, Snapshot } from './events.ts'

const noticesKept = 8

/**
 * The latest value of each symbol and match, however many updates arrive between two frames. Sequence numbers show
 * missing and duplicate updates.
 */
export class Tape {
  readonly prices = new Map<string, Price>()
  readonly scores = new Map<string, Score>()
  /** Newest first. */
  notices: Notice[] = []
  /** The symbols to redraw. */
  readonly changed = new Set<string>()

  /** Grows with each change. */
  version = 0
  updates = 0
  missing = 0
  duplicates = 0
  /** Updates that the server reported as skipped, because the page was away for too long. */
  skipped = 0

  #rate = 0

  /** Removes values that are no longer watched. */
  watch({ symbols, matches, notices }: Choice): void {
    for (const symbol of this.prices.keys())
      if (!symbols.includes(symbol)) this.prices.delete(symbol)
    for (const match of this.scores.keys()) if (!matches.includes(match)) this.scores.delete(match)
    if (!notices) this.notices = []
    this.version++
  }

  /** The first event of each connection. `continues` says whether it is of the page's position. */
  takeSnapshot({ continues, rate, prices, scores, notices }: Snapshot): void {
    // Updates are numbered per rate.
    const isSameRate = rate === this.#rate
    this.#rate = rate
    this.version++
    /** Counts the updates in between. Returns false if the snapshot is older than the known value. */
    const isCurrent = (known: number | undefined, seq: number): boolean => {
      const ahead = known === undefined ? 0 : seq - known
      if (continues) this.missing += Math.max(0, ahead)
      else this.skipped += Math.max(0, ahead)
      return ahead >= 0 || !continues
    }
    for (const price of prices) {
      const known = isSameRate ? this.prices.get(price.symbol)?.seq : undefined
      if (isCurrent(known, price.seq)) this.#setPrice(price)
    }
    for (const score of scores)
      if (isCurrent(this.scores.get(score.match)?.seq, score.seq))
        this.scores.set(score.match, score)
    const lastNotice = notices.at(-1)
    if (!lastNotice || !isCurrent(this.notices[0]?.seq, lastNotice.seq)) return
    const first = notices[0]!.seq
    // The snapshot has all notices since its first one; known later ones were of a clock that was set back.
    this.notices = this.notices.filter(({ seq }) => seq < first)
    for (const notice of notices) this.#addNotice(notice)
  }

  takePrice(price: Price): void {
    if (this.#isNext(this.prices.get(price.symbol)?.seq, price.seq)) this.#setPrice(price)
  }

  takeScore(score: Score): void {
    if (this.#isNext(this.scores.get(score.match)?.seq, score.seq))
      this.scores.set(score.match, score)
  }

  takeNotice(notice: Notice): void {
    if (this.#isNext(this.notices[0]?.seq, notice.seq)) this.#addNotice(notice)
  }

  /** Counts an update. Returns whether it is new. */
  #isNext(known: number | undefined, seq: number): boolean {
    this.updates++
    this.version++
    if (known === undefined) return true
    if (seq <= known) this.duplicates++
    else this.missing += seq - known - 1
    return seq > known
  }

  #setPrice(price: Price): void {
    this.prices.set(price.symbol, price)
    this.changed.add(price.symbol)
  }

  #addNotice(notice: Notice): void {
    this.notices = [notice, ...this.notices].slice(0, noticesKept)
  }
}
