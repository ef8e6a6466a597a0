import { streamParams, type Exchange, type Routes } from '../exchange.ts'

export const echoRoutes: Routes = {
  '/echo': {
    about:
      'An event with the request as JSON { turn, method, url, headers, body }; id=… names it; ending=hold',
    params: ['id', ...streamParams],
    handle: async (exchange) => {
      const id = exchange.has('id') ? `id: ${exchange.param('id')}\n` : ''
      await exchange.stream([`${id}data: ${JSON.stringify(await describe(exchange))}\n\n`])
    },
  },
  '/cookie': {
    about: 'Sets the cookie name=value (taste=sweet) and answers with text',
    params: ['name', 'value'],
    handle: (exchange) => {
      const cookie = `${exchange.param('name', 'taste')}=${exchange.param('value', 'sweet')}; Path=/`
      exchange.respond(200, { 'content-type': 'text/plain', 'set-cookie': cookie }, 'set')
    },
  },
}

async function describe(exchange: Exchange) {
  const { method, url, headers } = exchange.request
  return { turn: exchange.turn, method, url, headers, body: (await exchange.body()).toString() }
}
