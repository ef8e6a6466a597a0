/** The events of the stream: the server's types and the page's schemas. */
import { z } from 'zod'

/** Counts prices per symbol, scores per match, and notices. A gap shows missing events. */
const seq = z.int()

const price = z.object({
  symbol: z.string(),
  seq,
  value: z.number(),
  /** Since the opening of the day, in percent. */
  change: z.number(),
})
export type Price = z.infer<typeof price>

const score = z.object({
  match: z.string(),
  seq,
  /** Of play, from 0 to 90. The next match begins at 0. */
  minute: z.int(),
  home: z.int(),
  away: z.int(),
})
export type Score = z.infer<typeof score>

const notice = z.object({
  seq,
  /** Its publication, in milliseconds since 1970. */
  at: z.int(),
  text: z.string(),
})
export type Notice = z.infer<typeof notice>

/** All watched values at one position. The first event of each connection, and sent again after a long stall. */
const snapshot = z.object({
  /** Whether it is of the client's position. If not, the client is new or was away for too long. */
  continues: z.boolean(),
  rate: z.int(),
  prices: z.array(price),
  scores: z.array(score),
  notices: z.array(notice),
})
export type Snapshot = z.infer<typeof snapshot>

export const events = { snapshot, price, score, notice }
