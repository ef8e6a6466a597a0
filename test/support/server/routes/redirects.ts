import type { Routes } from '../exchange.ts'

const nowhere: Record<string, Record<string, string>> = {
  missing: {},
  empty: { location: '' },
  unparsable: { location: 'http://[' },
  'other-scheme': { location: 'ftp://127.0.0.1/' },
}

export const redirectRoutes: Routes = {
  '/redirect': {
    about: 'status=302, hops=1 times, then to=/hello (a route or a URL) on origin=main|other',
    params: ['status', 'hops', 'to', 'origin'],
    handle: (exchange) => {
      const hops = exchange.number('hops', 1)
      const origin = exchange.param('origin', 'main') as 'main' | 'other'
      const location =
        hops > 1
          ? exchange.here({ hops: String(hops - 1) })
          : exchange.link(exchange.param('to', '/hello'), origin)
      exchange.respond(exchange.number('status', 302), { 'content-type': null, location }, '')
    },
  },
  '/redirect-loop': {
    about: 'status=302 to itself, for ever',
    params: ['status'],
    handle: (exchange) => {
      const headers = { 'content-type': null, location: exchange.here({}) }
      exchange.respond(exchange.number('status', 302), headers, '')
    },
  },
  '/redirect-nowhere': {
    about: 'status=302 with a Location that is kind=missing|empty|unparsable|other-scheme',
    params: ['status', 'kind'],
    handle: (exchange) => {
      const kind = exchange.param('kind', 'missing')
      const headers = { 'content-type': null, ...nowhere[kind] }
      exchange.respond(exchange.number('status', 302), headers, '')
    },
  },
}
