import * as http from 'node:http'
import * as https from 'node:https'
import { HttpProxyAgent } from 'http-proxy-agent'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { describe, expect, it, onTestFinished } from 'vitest'
import { EventSourceClient, streamEvents } from '../../src/index.ts'
import { nodeFetch } from '../../src/node/index.ts'
import { createAuthority } from '../support/node/certificates.ts'
import { messageOf } from './message-of.ts'
import { startProxy } from '../support/node/proxy-server.ts'
import { eventStream, listen, serve } from '../support/node/serve.ts'

const authority = createAuthority()
const ca = authority.cert

const answer: http.RequestListener = (request, response) => {
  if (request.url === '/moved')
    return void response.writeHead(302, { location: String(request.headers['x-to']) }).end()
  response.writeHead(200, eventStream)
  response.end(`data: ${request.url}\n\n`)
}

const servePlain = async () => `${await serve(answer)}/events`

const serveSecure = async () =>
  `https://localhost:${await listen(https.createServer(authority.issue(), answer))}/events`

const firstData = async (url: string, options: Parameters<typeof nodeFetch>[0], headers = {}) => {
  const transport = { fetch: nodeFetch(options), headers, crossOriginRedirect: 'follow' } as const
  return (await streamEvents(url, transport).next()).value?.data
}

describe.each([
  [
    'the agents of Node, with proxyEnv',
    (url: string) => {
      const proxyEnv = { HTTP_PROXY: url, HTTPS_PROXY: url }
      return [new http.Agent({ proxyEnv }), new https.Agent({ proxyEnv })] as const
    },
  ],
  [
    'http-proxy-agent and https-proxy-agent',
    (url: string) => [new HttpProxyAgent(url), new HttpsProxyAgent(url)] as const,
  ],
])('%s', (_, createAgents) => {
  it('request http: URLs in absolute form', async () => {
    const [url, proxy] = [await servePlain(), await startProxy()]
    const [agent] = createAgents(proxy.url)
    expect(await firstData(url, { agent })).toBe('/events')
    expect(proxy.requests).toEqual([`GET ${url}`])
  })

  it('tunnel https: URLs, whose certificate is verified', async () => {
    const [url, proxy] = [await serveSecure(), await startProxy()]
    const [, agent] = createAgents(proxy.url)
    expect(await firstData(url, { agent, ca })).toBe('/events')
    expect(proxy.requests).toEqual([`CONNECT ${new URL(url).host}`])
    expect(await messageOf(firstData(url, { agent: createAgents(proxy.url)[1] }))).toMatch(
      /unable to verify the first certificate/,
    )
  })

  it('send the body', async () => {
    const target = await serve((request, response) => request.pipe(response))
    const proxy = await startProxy()
    const [agent] = createAgents(proxy.url)
    const response = await nodeFetch({ agent })(target, { method: 'POST', body: 'text' })
    expect(await response.text()).toBe('text')
  })

  it('report a proxy that is gone', async () => {
    const [url, gone] = [await serveSecure(), 'http://127.0.0.1:1']
    const [, agent] = createAgents(gone)
    expect(await messageOf(firstData(url, { agent, ca }))).toMatch(
      /fetch failed: .*connect ECONNREFUSED 127\.0\.0\.1:1/,
    )
  })
})

describe('a redirect between http: and https:', () => {
  it('names the problem of an agent for the other one', async () => {
    const [plain, secure] = [await serve(answer), await serveSecure()]
    const options = { agent: new http.Agent(), ca }
    const moved = firstData(`${plain}/moved`, options, { 'x-to': secure })
    expect(await messageOf(moved)).toMatch(
      /Invalid option "agent" of nodeFetch: it is not for https: URLs; pass a function: agent: \(url\) => …/,
    )
  })

  it('works with a function of the URL', async () => {
    const [plain, secure] = [await serve(answer), await serveSecure()]
    const asked: string[] = []
    const agents = { 'http:': new http.Agent(), 'https:': new https.Agent({ ca }) }
    const agent = ({ protocol }: URL) => {
      asked.push(protocol)
      return agents[protocol as keyof typeof agents]
    }
    expect(await firstData(`${plain}/moved`, { agent }, { 'x-to': secure })).toBe('/events')
    expect(asked).toEqual(['http:', 'https:'])
  })

  it('works with the default agents, and with a function that returns undefined', async () => {
    const [plain, secure] = [await serve(answer), await serveSecure()]
    const headers = { 'x-to': secure }
    expect(await firstData(`${plain}/moved`, { ca }, headers)).toBe('/events')
    expect(await firstData(`${plain}/moved`, { ca, agent: () => undefined }, headers)).toBe(
      '/events',
    )
  })

  it('reports a function that throws, or returns no agent', async () => {
    const url = await servePlain()
    const agent = () => {
      throw new Error('no agent today')
    }
    expect(await messageOf(firstData(url, { agent }))).toMatch(/: no agent today$/)
    expect(await messageOf(firstData(url, { agent: (() => 'proxy') as never }))).toMatch(
      /Invalid option "agent" of nodeFetch: the function must return an Agent or undefined$/,
    )
  })
})

it('uses the connections of a keep-alive agent again', async () => {
  const sockets = new Set<unknown>()
  const url = await serve((request, response) => {
    sockets.add(request.socket)
    answer(request, response)
  })
  const agent = new http.Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  const fetch = nodeFetch({ agent })
  for (let i = 0; i < 5; i++) await (await fetch(url)).text()
  expect(sockets.size).toBe(1)
})

it('reconnects if the agent destroys its connections', async () => {
  const url = await serve((_, response) => {
    response.writeHead(200, eventStream)
    response.write('retry: 1\ndata: 1\n\n')
  })
  const agent = new http.Agent({ keepAlive: true })
  const client = new EventSourceClient(url, { fetch: nodeFetch({ agent }), onError() {} })
  onTestFinished(() => client.close())
  let received = 0
  for await (const _ of client.events()) {
    if (++received === 3) break
    agent.destroy()
  }
  expect(client.metrics.opens).toBe(3)
})
