import { streamParams, type Routes } from '../exchange.ts'

const euro = Buffer.from('€')

const cuts: Record<string, Uint8Array> = {
  event: Buffer.from('id: 1\ndata: whole\n\nid: 2\ndata: half\n'),
  line: Buffer.from('id: 1\ndata: whole\n\nid: 2\ndata: ha'),
  character: Buffer.concat([Buffer.from('id: 1\ndata: whole\n\ndata: '), euro.subarray(0, 2)]),
  crlf: Buffer.from('id: 1\r\ndata: whole\r\n\r\nid: 2\r\ndata: half\r'),
  // The event is complete, since its blank line has arrived.
  'blank-crlf': Buffer.from('id: 1\r\ndata: whole\r\n\r'),
  bom: Buffer.from([0xef, 0xbb]),
}

export const cutRoutes: Routes = {
  '/cut': {
    about:
      'The first connection stops inside=event|line|character|crlf|blank-crlf|bom (ending=end), later ones send the event "after"',
    params: ['inside', ...streamParams],
    handle: (exchange) => {
      if (exchange.turn > 1) return exchange.stream(['data: after\n\n'], 'hold')
      const bytes = cuts[exchange.param('inside', 'event')] ?? Buffer.alloc(0)
      return exchange.stream([bytes], exchange.ending('end'))
    },
  },
}
