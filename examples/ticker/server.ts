import { Router } from 'express'
import { openEventStream } from '../server/event-stream.ts'
import type { Example, ExampleOptions } from '../server/example.ts'
import { jsonBody } from '../server/json-body.ts'
import { readPosition } from '../server/position.ts'
import { parse } from '../server/problem.ts'
import { followMarket } from './follow-market.ts'
import { listings, rates, symbols, trendOf } from './market.ts'
import { matches } from './matches.ts'
import { endOf } from './updates.ts'
import { watchList } from './watch-list.ts'

/** The ticker board. It stores nothing: all its values follow from the time. */
export function createTicker(_options: ExampleOptions): Example {
  const router = Router()

  router.get('/symbols', (_request, response) => {
    response.json({
      symbols: listings.map(({ symbol, name }) => ({ symbol, name })),
      trends: Object.fromEntries(
        symbols.map((symbol) => [symbol, trendOf(symbol, Date.now(), 500, 60)]),
      ),
      matches,
      rates,
    })
  })

  router.post('/stream', jsonBody, async (request, response) => {
    const watched = parse(watchList, request.body, 'the watch list')
    const position = readPosition(request, endOf(Date.now()))
    const stream = await openEventStream(request, response)
    await followMarket(stream, watched, position)
  })

  return { router }
}
