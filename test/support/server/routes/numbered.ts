import { streamParams, type Exchange, type Routes } from '../exchange.ts'

export const numberedRoutes: Routes = {
  '/numbered': {
    about:
      'Events 1 to total=20 (event=…, retry=ms), from after Last-Event-ID; each drop=5 the connection goes how=end|destroy|truncate; after the last: ending=hold, or 204 with ending=204',
    params: ['total', 'drop', 'event', 'retry', 'how', ...streamParams],
    handle: playNumbered,
  },
}

async function playNumbered(exchange: Exchange): Promise<void> {
  const total = exchange.number('total', 20)
  const last = Number(exchange.lastEventId || 0)
  if (last >= total && exchange.param('ending') === '204') {
    exchange.open({ status: 204, headers: { 'content-type': null } })
    return exchange.connection.finish('end')
  }
  const until = Math.min(total, last + exchange.number('drop', 5))
  const chunks = Array.from({ length: Math.max(0, until - last) }, (_, index) =>
    numbered(last + index + 1, exchange),
  )
  if (exchange.has('retry')) chunks.unshift(`retry: ${exchange.param('retry')}\n\n`)
  const dropped = until < total || exchange.param('ending') === '204'
  await exchange.stream(chunks, dropped ? drop(exchange) : exchange.ending())
}

function drop(exchange: Exchange): 'end' | 'destroy' | 'truncate' {
  return exchange.param('how', 'end') as 'end' | 'destroy' | 'truncate'
}

function numbered(number: number, exchange: Exchange): string {
  const event = exchange.has('event') ? `event: ${exchange.param('event')}\n` : ''
  return `id: ${number}\n${event}data: ${number}\n\n`
}
