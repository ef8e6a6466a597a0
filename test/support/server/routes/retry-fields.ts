import { streamParams, type Routes } from '../exchange.ts'

export const retryFieldRoutes: Routes = {
  '/retry': {
    about: 'A line "retry: value=…" to the letter, alone or, with data=…, in an event; ending=end',
    params: ['value', 'data', ...streamParams],
    handle: (exchange) => {
      const data = exchange.has('data') ? `data: ${exchange.param('data')}\n\n` : ''
      return exchange.stream([`retry: ${exchange.param('value')}\n${data}`], exchange.ending('end'))
    },
  },
}
