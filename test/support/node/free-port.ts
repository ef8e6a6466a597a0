import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the ports that the system gives to others, such as to a server on port 0. */
const range = { first: 21_000, last: 29_000 }
// Processes that run side by side begin at different ones.
let next = range.first + Math.floor(Math.random() * (range.last - range.first))

/**
 * A port that nothing listens on, for a program that starts its own server. No other program takes it before the start, or
 * while the server is down.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = next < range.last ? next++ : (next = range.first)
    const server = createServer()
    try {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
      return port
    } catch {
      // The next one.
    } finally {
      await new Promise((closed) => server.close(closed))
    }
  }
}
