import { once } from 'node:events'
import { type Server, createServer } from 'node:net'

/** Below the ports that the system gives to others, such as to a server on port 0. */
const range = { first: 21_000, last: 29_000 }
let next = range.first + (process.pid % 7000)

/** A port that nothing listens on, for a program that starts its own server. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = next < range.last ? next++ : (next = range.first)
    const server = createServer()
    try {
      await listen(server, port)
      return port
    } catch {
      // The next one.
    } finally {
      await new Promise((closed) => server.close(closed))
    }
  }
}

/** Starts a server on the loopback. */
export async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
}
