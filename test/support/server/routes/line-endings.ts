import { streamParams, type Routes } from '../exchange.ts'

const lines = ['event: greeting', 'data: one', 'data: two', 'id: 1', '', 'data: three', '']

const bodies: Record<string, string[]> = {
  lf: [lines.join('\n') + '\n'],
  cr: [lines.join('\r') + '\r'],
  crlf: [lines.join('\r\n') + '\r\n'],
  mixed: ['event: greeting\rdata: one\r\ndata: two\nid: 1\r\r\ndata: three\n\r'],
  // The second CR completes the blank line; the LF that belongs to it arrives later and is not another line.
  'crlf-apart': [
    'event: greeting\r',
    '\ndata: one\r',
    '\ndata: two\r\nid: 1\r\n\r',
    '\ndata: three\r\n\r',
    '\n',
  ],
  // None of these ends a line.
  none: ['data: a\u2028b\u2029c\u0085d\ve\ff\\ng\n\n'],
}

export const lineEndingRoutes: Routes = {
  '/lines': {
    about:
      'Two events (greeting: one, two; message: three) with eol=lf|cr|crlf|mixed|crlf-apart; none: one event',
    params: ['eol', ...streamParams],
    handle: (exchange) => exchange.stream(bodies[exchange.param('eol', 'lf')] ?? []),
  },
}
