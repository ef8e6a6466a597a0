import { streamParams, type Routes } from '../exchange.ts'

const mark = [0xef, 0xbb, 0xbf]
const events = Buffer.from('data: first\n\ndata: second\n\n')
const bytes = (...parts: (number[] | Buffer | string)[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)))

const variants: Record<string, Uint8Array[]> = {
  single: [bytes(mark, events)],
  split: [bytes(mark.slice(0, 1)), bytes(mark.slice(1, 2)), bytes(mark.slice(2), events)],
  double: [bytes(mark, mark, events)],
  'double-split': [bytes(mark.slice(0, 2)), bytes(mark.slice(2), mark, events)],
  later: [bytes('data: first\n\n', mark, 'data: second\n\n')],
  // The bytes of a mark read as Latin-1 characters, then encoded as UTF-8.
  text: [bytes('\u00ef\u00bb\u00bf', events)],
  alone: [bytes(mark)],
}

export const byteOrderMarkRoutes: Routes = {
  '/bom': {
    about:
      'Events first, second with a byte order mark: variant=single|split|double|double-split|later|text|alone',
    params: ['variant', ...streamParams],
    handle: (exchange) => exchange.stream(variants[exchange.param('variant', 'single')] ?? []),
  },
}
