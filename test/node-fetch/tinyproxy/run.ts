/**
 * `npm run test:proxy`: clients with `nodeFetch` follow a stream through Debian's tinyproxy, over http: (in absolute form) and
 * https: (by CONNECT), with the agents of Node and of packages. The proxy is killed and started again meanwhile.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import * as http from 'node:http'
import * as https from 'node:https'
import { type AddressInfo, type Server, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HttpProxyAgent } from 'http-proxy-agent'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { EventSourceClient } from '../../../src/index.ts'
import { nodeFetch } from '../../../src/node/index.ts'
import { Checks } from '../../support/checks.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { createAuthority } from '../../support/node/certificates.ts'
import { freePort } from '../../support/node/free-port.ts'

const authority = createAuthority()
const checks = new Checks()
const folder = mkdtempSync(join(tmpdir(), 'headwater-tinyproxy-'))

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** The number of the event after the client's last one, and each next one on request. */
const send: ((event: string) => void)[] = []
const answer: http.RequestListener = (request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const next = Number(request.headers['last-event-id'] ?? 0) + 1
  response.write(`retry: 50\nid: ${next}\ndata: ${request.headers.via ?? 'direct'}\n\n`)
  send.push((event) => response.write(event))
}
const plain = http.createServer(answer)
const secure = https.createServer(authority.issue(), answer)
const urls = {
  'http:': `http://127.0.0.1:${await listen(plain)}/events`,
  'https:': `https://localhost:${await listen(secure)}/events`,
}

const port = await freePort()
const config = join(folder, 'tinyproxy.conf')
writeFileSync(
  config,
  `Port ${port}\nListen 127.0.0.1\nTimeout 60\nViaProxyName "tinyproxy"\nLogLevel Error\n`,
)

async function startProxy() {
  const proxy = spawn('tinyproxy', ['-d', '-c', config], { stdio: 'ignore' })
  const kill = () => void proxy.kill('SIGKILL')
  process.once('exit', kill)
  let isUp = false
  const knock = () => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => setTimeout(knock, 20))
    socket.on('connect', () => {
      isUp = true
      socket.destroy()
    })
  }
  knock()
  await waitUntil(() => isUp, { for: 'tinyproxy to listen' })
  return async () => {
    process.off('exit', kill)
    kill()
    if (proxy.exitCode === null && proxy.signalCode === null) await once(proxy, 'exit')
  }
}

let stopProxy = await startProxy()
const proxyUrl = `http://127.0.0.1:${port}`
const proxyEnv = { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl }
const agents = {
  'the agents of Node': {
    'http:': new http.Agent({ proxyEnv }),
    'https:': new https.Agent({ proxyEnv }),
  },
  'the agents of packages': {
    'http:': new HttpProxyAgent(proxyUrl),
    'https:': new HttpsProxyAgent(proxyUrl),
  },
}

for (const [name, byProtocol] of Object.entries(agents))
  for (const protocol of ['http:', 'https:'] as const) {
    send.length = 0
    const errors: string[] = []
    const received: { data: string; lastEventId: string }[] = []
    const client = new EventSourceClient(urls[protocol], {
      fetch: nodeFetch({ agent: byProtocol[protocol], ca: authority.cert }),
      reconnect: { initialDelay: 20, maxDelay: 100 },
      onError: ({ message }) => errors.push(message),
    })
    client.on('message', ({ data, lastEventId }) => received.push({ data, lastEventId }))
    const arrive = (count: number) =>
      waitUntil(() => received.length === count, { for: () => `${count} events: ${errors.join()}` })
    await arrive(1)
    const isPlain = protocol === 'http:'
    const via = received[0]!.data
    checks.check(
      `${protocol} by ${name}: ${isPlain ? 'in absolute form' : 'through a tunnel'}`,
      isPlain ? /tinyproxy/.test(via) : via === 'direct',
    )
    send.at(-1)!('id: 2\ndata: 2\n\n')
    await arrive(2)
    await stopProxy()
    await waitUntil(() => errors.some((message) => message.includes('ECONNREFUSED')), {
      for: () => `a refused connection: ${errors.join()}`,
    })
    stopProxy = await startProxy()
    await arrive(3)
    checks.check(
      `${protocol} by ${name}: resumes once the proxy is back`,
      received.map(({ lastEventId }) => lastEventId).join() === '1,2,3',
    )
    client.close()
  }

await stopProxy()
plain.close()
secure.close()
plain.closeAllConnections()
secure.closeAllConnections()
for (const byProtocol of Object.values(agents))
  for (const agent of Object.values(byProtocol)) agent.destroy()
rmSync(folder, { recursive: true })
checks.finish()
