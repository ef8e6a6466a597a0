import { type IncomingMessage, createServer, request as forward } from 'node:http'
import { type Socket, connect } from 'node:net'
import { listen } from './serve.ts'

/** A proxy, with the first lines of its requests and their `Proxy-Authorization` headers. */
export interface Proxy {
  readonly url: string
  readonly requests: string[]
  readonly credentials: (string | undefined)[]
}

/** Tunnels CONNECT, and forwards requests in absolute form. */
export async function startProxy(): Promise<Proxy> {
  const requests: string[] = []
  const credentials: (string | undefined)[] = []
  const record = ({ headers, method, url }: IncomingMessage) => {
    requests.push(`${method} ${url}`)
    credentials.push(headers['proxy-authorization'])
  }
  const server = createServer((request, response) => {
    record(request)
    const { headers, method } = request
    const onward = forward(request.url!, { method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
      response.on('close', () => answer.destroy())
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    record(request)
    const { hostname, port } = new URL(`http://${request.url}`)
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    socket.on('error', () => onward.destroy()).on('close', () => onward.destroy())
    onward.on('error', () => socket.destroy()).on('close', () => socket.destroy())
  })
  return { url: `http://127.0.0.1:${await listen(server)}`, requests, credentials }
}
