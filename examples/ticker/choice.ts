import { z } from 'zod'

/** What the server has to offer: the answer to `GET symbols`. */
export const offer = z.object({
  symbols: z.array(z.object({ symbol: z.string(), name: z.string() })),
  matches: z.array(z.object({ match: z.string(), home: z.string(), away: z.string() })),
  rates: z.array(z.int()),
})
export type Offer = z.infer<typeof offer>

/** What the viewer wants of it: the body of the request for the stream. */
export interface Choice {
  symbols: string[]
  matches: string[]
  notices: boolean
  rate: number
}

export const isEmpty = ({ symbols, matches, notices }: Choice) =>
  symbols.length === 0 && matches.length === 0 && !notices
