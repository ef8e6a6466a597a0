import { once } from 'node:events'
import { type AddressInfo, type Socket, connect, createServer } from 'node:net'

/** A TCP proxy before a server, which breaks connections when the test says so. */
export async function startFaultyProxy(target: string) {
  const { port, hostname } = new URL(target)
  const clients = new Set<Socket>()
  let lost: string | undefined
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    clients.add(client)
    client.on('close', () => {
      clients.delete(client)
      upstream.destroy()
    })
    upstream.on('close', () => client.destroy())
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy())
    let isLost = false
    client.on('data', (request: Buffer) => {
      if (lost !== undefined && request.toString('latin1').startsWith(lost)) isLost = true
      upstream.write(request)
    })
    // The server has received the request, and its response goes nowhere.
    upstream.on('data', (response) => void (isLost ? client.destroy() : client.write(response)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Breaks all connections; new ones are accepted. */
    cut(): void {
      for (const client of clients) client.resetAndDestroy()
    },
    /** Breaks the connection of each request that begins like this, once the server has begun to respond. */
    loseResponsesTo(request: string | undefined): void {
      lost = request
    },
    async stop(): Promise<void> {
      server.close()
      for (const client of clients) client.destroy()
      await once(server, 'close')
    },
  }
}
