/** What the stream says, for the server that writes it and for the page that checks it. */
import { z } from 'zod'

/** Counts up by one for each price, score and notice of its own kind: what is missing shows. */
const seq = z.int()

const price = z.object({
  symbol: z.string(),
  seq,
  value: z.number(),
  /** Since the day's opening, in per cent. */
  change: z.number(),
})
export type Price = z.infer<typeof price>

const score = z.object({
  match: z.string(),
  seq,
  /** Of the game, from 0 to 59. A new game begins at 0 with no points. */
  minute: z.int(),
  home: z.int(),
  away: z.int(),
})
export type Score = z.infer<typeof score>

const notice = z.object({
  seq,
  /** When it was given, in milliseconds since 1970. */
  at: z.int(),
  text: z.string(),
})
export type Notice = z.infer<typeof notice>

/** All that is watched as it stood at one position. The first event on each connection, and after a lag. */
const snapshot = z.object({
  /** Whether it stands at the client's own position. If not, the client was away for too long, or is new. */
  continues: z.boolean(),
  rate: z.int(),
  prices: z.array(price),
  scores: z.array(score),
  notices: z.array(notice),
})
export type Snapshot = z.infer<typeof snapshot>

export const events = { snapshot, price, score, notice }
