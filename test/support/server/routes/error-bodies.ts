import { patternText } from '../../pattern.ts'
import { streamParams, type Routes } from '../exchange.ts'

const page = '<!doctype html>\n<title>500</title>\n<h1>Something broke</h1>\n'

export const errorBodyRoutes: Routes = {
  '/unauthorized': {
    about: '401 with JSON, until the request says "Authorization: Bearer <token=good>"',
    params: streamParams,
    handle: async (exchange) => {
      const { authorization } = exchange.request.headers
      if (authorization === `Bearer ${exchange.param('token', 'good')}`) {
        return exchange.stream(['data: welcome\n\n'])
      }
      const headers = { 'content-type': 'application/json', 'www-authenticate': 'Bearer' }
      const code = authorization === undefined ? 'token_missing' : 'token_expired'
      exchange.respond(401, headers, JSON.stringify({ error: { code } }))
    },
  },
  '/broken': {
    about: '500 with an HTML page; charset=utf-8',
    params: ['charset'],
    handle: (exchange) => {
      const type = `text/html; charset=${exchange.param('charset', 'utf-8')}`
      exchange.respond(500, { 'content-type': type }, page)
    },
  },
  '/endless-error': {
    about:
      'code=500 with a text body that never ends; mode=flood writes on, mode=silent stops at bytes=100',
    params: ['code', 'mode', 'bytes', 'gap'],
    handle: async (exchange) => {
      const headers = { 'content-type': 'text/plain' }
      exchange.open({ status: exchange.number('code', 500), headers })
      if (exchange.param('mode', 'flood') === 'flood')
        await exchange.connection.writeAll(flood(), floodPace)
      else await exchange.stream([patternText(exchange.number('bytes', 100))], 'hold')
    },
  },
}

/** Without a pause, a client without backpressure, such as WebKit's, would buffer more than a test can discard. */
const floodPace = 2

function* flood(): Generator<Uint8Array> {
  const piece = Buffer.from(patternText(16_384))
  for (;;) yield piece
}
