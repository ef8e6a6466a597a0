import type { Choice } from './choice.ts'
import type { Notice, Price, Score, Snapshot } from './events.ts'

const noticesKept = 8

/**
 * What the stream has said: the latest of each symbol and match, and no more, however fast it comes and however long
 * nobody looks. It counts by the sequence numbers, and so knows what is missing and what came twice.
 */
export class Tape {
  readonly prices = new Map<string, Price>()
  readonly scores = new Map<string, Score>()
  /** Newest first. */
  notices: Notice[] = []
  /** The symbols that have to be drawn anew. */
  readonly changed = new Set<string>()

  /** Another number after each change. */
  version = 0
  updates = 0
  missing = 0
  doubled = 0
  /** What was left out by the server, which said so: the page was away for too long. */
  passed = 0

  #rate = 0

  /** Forgets what is not watched any more: should it be chosen again, it begins anew. */
  watch({ symbols, matches, notices }: Choice): void {
    for (const symbol of this.prices.keys())
      if (!symbols.includes(symbol)) this.prices.delete(symbol)
    for (const match of this.scores.keys()) if (!matches.includes(match)) this.scores.delete(match)
    if (!notices) this.notices = []
    this.version++
  }

  /** The first event on each connection: it stands where the page stands, or says that it does not. */
  takeSnapshot({ continues, rate, prices, scores, notices }: Snapshot): void {
    // At another rate the turns of the symbols are counted in other steps.
    const isSameRate = rate === this.#rate
    this.#rate = rate
    this.version++
    /** Counts what lies between; false where that stands behind what is known: what follows will come twice. */
    const goesOn = (known: number | undefined, seq: number): boolean => {
      const ahead = known === undefined ? 0 : seq - known
      if (continues) this.missing += Math.max(0, ahead)
      else this.passed += Math.max(0, ahead)
      return ahead >= 0 || !continues
    }
    for (const price of prices) {
      const known = isSameRate ? this.prices.get(price.symbol)?.seq : undefined
      if (goesOn(known, price.seq)) this.#setPrice(price)
    }
    for (const score of scores)
      if (goesOn(this.scores.get(score.match)?.seq, score.seq)) this.scores.set(score.match, score)
    const lastNotice = notices.at(-1)
    if (!lastNotice || !goesOn(this.notices[0]?.seq, lastNotice.seq)) return
    const first = notices[0]!.seq
    // What is known of that time and later is in the snapshot, or was of a future that did not come.
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

  /** Counts an update, and says whether it is news. */
  #isNext(known: number | undefined, seq: number): boolean {
    this.updates++
    this.version++
    if (known === undefined) return true
    if (seq <= known) this.doubled++
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
