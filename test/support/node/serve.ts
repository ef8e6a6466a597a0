import { once } from 'node:events'
import { type RequestListener, createServer } from 'node:http'
import {
  type AddressInfo,
  type ListenOptions,
  type Server,
  type Socket,
  createServer as createTcpServer,
} from 'node:net'
import { onTestFinished } from 'vitest'

/** Listens on a free port of the loopback, or elsewhere, until the test has finished; returns the port. */
export async function listen(
  server: Server,
  at: ListenOptions = { port: 0, host: '127.0.0.1' },
): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  server.listen(at)
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** The URL of an HTTP server. */
export async function serve(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}`
}

/** The URL of a server that answers each connection's first bytes by `answer`. */
export async function serveRaw(answer: (socket: Socket, head: string) => void): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.once('data', (head) => answer(socket, head.toString('latin1')))
  })
  return `http://127.0.0.1:${await listen(server)}`
}

export const eventStream = { 'content-type': 'text/event-stream' }
export const eventStreamHead = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n'
