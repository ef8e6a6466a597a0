import { connect, createServer } from 'node:net'
import { listen } from './listen.ts'

/** A raw request. */
export interface WireRequest {
  /** The method and the target. */
  line: string
  /** By name in lower case. */
  headers: Record<string, string>
}

export interface CuttingProxy {
  /** The origin of the proxy, to use in place of the server's. */
  origin: string
  /** The first request of each connection. */
  requests: WireRequest[]
}

/**
 * A proxy in front of a server. The k-th connection ends right after the k-th of these texts, in the middle of the
 * response; later connections are unchanged.
 */
export async function cuttingProxy(target: string, cuts: readonly string[]): Promise<CuttingProxy> {
  const requests: WireRequest[] = []
  let connections = 0
  const server = createServer((client) => {
    const cut = cuts[connections++]
    const upstream = connect(Number(new URL(target).port), '127.0.0.1')
    let asked = ''
    let answered = ''
    client.on('data', (chunk: Buffer) => {
      upstream.write(chunk)
      if (asked.includes('\r\n\r\n')) return
      asked += chunk.toString('latin1')
      if (asked.includes('\r\n\r\n')) requests.push(parseHead(asked))
    })
    upstream.on('data', (chunk: Buffer) => {
      const before = answered.length
      answered += chunk.toString('latin1')
      const found = cut === undefined ? -1 : answered.indexOf(cut)
      if (found < 0) return void client.write(chunk)
      // Ended, not reset: a reset could discard data that the client has not read yet.
      client.end(chunk.subarray(0, found + cut!.length - before))
      upstream.destroy()
    })
    client.on('close', () => upstream.destroy()).on('error', () => upstream.destroy())
    upstream.on('close', () => client.end()).on('error', () => client.destroy())
  })
  return { origin: await listen(server), requests }
}

function parseHead(text: string): WireRequest {
  const [line = '', ...lines] = text.slice(0, text.indexOf('\r\n\r\n')).split('\r\n')
  const headers = lines.map((header): [string, string] => {
    const colon = header.indexOf(':')
    return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()]
  })
  return { line: line.replace(/ HTTP\/1\.1$/, ''), headers: Object.fromEntries(headers) }
}
