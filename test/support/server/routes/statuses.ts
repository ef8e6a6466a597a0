import { streamParams, type Exchange, type Routes } from '../exchange.ts'

export const statusRoutes: Routes = {
  '/status': {
    about:
      'code=503 for the first times=∞ requests (content type event stream, retryAfter=seconds, retryAfterDate=seconds), then a stream',
    params: ['code', 'times', 'retryAfter', 'retryAfterDate', ...streamParams],
    handle: async (exchange) => {
      if (exchange.turn > exchange.number('times', Infinity)) {
        return exchange.stream(['data: recovered\n\n'])
      }
      const status = exchange.number('code', 503)
      exchange.open({ status, headers: retryAfter(exchange) })
      // A body that looks like events: no client may parse it as a stream.
      if (status !== 204 && status !== 304) {
        exchange.connection.write(Buffer.from('data: not to be parsed\n\n'))
      }
      exchange.connection.finish(exchange.ending('end'))
    },
  },
  '/no-content': {
    about: '204, after the first after=0 requests have had one event each and an end',
    params: ['after', ...streamParams],
    handle: async (exchange) => {
      if (exchange.turn <= exchange.number('after', 0)) {
        return exchange.stream([`data: ${exchange.turn}\n\n`], exchange.ending('end'))
      }
      exchange.open({ status: 204, headers: { 'content-type': null } })
      exchange.connection.finish('end')
    },
  },
}

function retryAfter(exchange: Exchange): Record<string, string> {
  if (exchange.has('retryAfter')) return { 'retry-after': exchange.param('retryAfter') }
  if (!exchange.has('retryAfterDate')) return {}
  // A date has no fractions of a second, so the next whole one is used, which is never too early.
  const second = Math.ceil(Date.now() / 1000 + exchange.number('retryAfterDate', 0))
  return { 'retry-after': new Date(second * 1000).toUTCString() }
}
