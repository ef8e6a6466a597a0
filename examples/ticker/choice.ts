import { z } from 'zod'

/** The response to `GET symbols`: all that can be watched. */
export const offer = z.object({
  symbols: z.array(z.object({ symbol: z.string(), name: z.string() })),
  /** The last half minute of each symbol, one price per half second, oldest first. */
  trends: z.record(z.string(), z.array(z.number())),
  matches: z.array(z.object({ match: z.string(), home: z.string(), away: z.string() })),
  rates: z.array(z.int()),
})
export type Offer = z.infer<typeof offer>

/** The selection of the user: the body of the request for the stream. */
export interface Choice {
  symbols: string[]
  matches: string[]
  notices: boolean
  rate: number
}

export const isEmpty = ({ symbols, matches, notices }: Choice) =>
  symbols.length === 0 && matches.length === 0 && !notices
