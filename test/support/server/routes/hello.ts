import { streamParams, type Routes } from '../exchange.ts'

export const helloRoutes: Routes = {
  '/hello': {
    about: 'One event: data=hello, event, id, retry; ending=hold',
    params: ['data', 'id', 'event', 'retry', ...streamParams],
    handle: (exchange) => {
      const fields = ['id', 'event', 'retry']
        .filter((name) => exchange.has(name))
        .map((name) => `${name}: ${exchange.param(name)}\n`)
      const data = exchange.param('data', 'hello').replaceAll('\n', '\ndata: ')
      return exchange.stream([`${fields.join('')}data: ${data}\n\n`])
    },
  },
}
