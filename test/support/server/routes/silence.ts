import { setTimeout as pause } from 'node:timers/promises'
import type { Routes } from '../exchange.ts'

export const silenceRoutes: Routes = {
  '/no-headers': {
    about: 'No headers, until the session opens it',
    params: [],
    handle: async (exchange) => {
      await exchange.session.opening(exchange.connection)
      exchange.open()
      exchange.greet()
    },
  },
  '/silence': {
    about: 'Headers, then nothing; where a browser needs a byte, with bare=1 not even that',
    params: ['bare'],
    handle: (exchange) => {
      exchange.open()
      if (!exchange.has('bare')) exchange.greet()
    },
  },
  '/comments': {
    about: 'A comment text=… each every=20 ms and no event, count=∞ of them',
    params: ['text', 'every', 'count'],
    handle: async (exchange) => {
      const comment = Buffer.from(`:${exchange.param('text')}\n`)
      exchange.open()
      for (let left = exchange.number('count', Infinity); left > 0; left -= 1) {
        if (exchange.connection.isClosed) return
        exchange.connection.write(comment)
        await pause(exchange.number('every', 20))
      }
    },
  },
}
