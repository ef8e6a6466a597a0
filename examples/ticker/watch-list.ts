import { z } from 'zod'
import { rates, symbols } from './market.ts'
import { matchNames } from './matches.ts'

/** The selection of one client. */
export const watchList = z
  .strictObject({
    symbols: namesAmong(symbols, 'symbol'),
    matches: namesAmong(matchNames, 'match'),
    notices: z.boolean(),
    rate: z.literal(rates, { error: `Expected one of ${rates.join(', ')}` }),
  })
  .refine((list) => list.symbols.size + list.matches.size > 0 || list.notices, {
    error: 'Choose at least one symbol, one match or the notices',
  })
export type WatchList = z.infer<typeof watchList>

function namesAmong(known: readonly string[], kind: string) {
  const name = z.enum(known, {
    error: ({ input }) => `There is no ${kind} ${quote(input)}`,
  })
  return z.array(name).transform((names) => new Set(names))
}

const quote = (input: unknown) => `${JSON.stringify(input)}`.slice(0, 40)
