import { streamParams, type Routes } from '../exchange.ts'

export const contentTypeRoutes: Routes = {
  '/content-type': {
    about: '200 with the content type value=… to the letter, or without any; one event',
    params: ['value', ...streamParams],
    handle: (exchange) => {
      const type = exchange.has('value') ? exchange.param('value') : null
      exchange.open({ headers: { 'content-type': type } })
      return exchange.stream(['data: typed\n\n'])
    },
  },
}
