import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport, SseError } from '@modelcontextprotocol/sdk/client/sse.js'
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { EventSource as Peer } from 'eventsource'
import { EventSource } from 'headwater/event-source'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { waitUntil } from '../support/wait-until.ts'
import { startMcp } from './servers/mcp.ts'
import { useInSdk } from './support/sdk-event-source.ts'

const implementations = [
  { name: 'the drop-in', Source: EventSource, refusal: { code: undefined } },
  // Beyond the standard: its `error` events have a code and a message.
  { name: 'the package eventsource', Source: Peer, refusal: { code: 401 } },
]

describe.each(implementations)('the MCP SDK’s SSE transport with $name', ({ refusal, Source }) => {
  beforeEach(() => useInSdk(Source))

  const connect = async (url: URL, token: string) => {
    const authorized: typeof fetch = (input, init) => {
      const headers = new Headers(init?.headers)
      headers.set('authorization', `Bearer ${token}`)
      return fetch(input, { ...init, headers })
    }
    const transport = new SSEClientTransport(url, {
      eventSourceInit: { fetch: authorized },
      requestInit: { headers: { 'x-client': 'test' } },
    })
    const client = new Client({ name: 'test', version: '1.0.0' })
    onTestFinished(() => client.close())
    await client.connect(transport)
    return client
  }

  it('calls a tool and receives a notification', async () => {
    const server = await startMcp()
    const client = await connect(server.url, 'good')
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['add'])
    const { content } = await client.callTool({ name: 'add', arguments: { a: 2, b: 3 } })
    expect(content).toEqual([{ type: 'text', text: '5' }])
    const told: string[] = []
    client.setNotificationHandler(ToolListChangedNotificationSchema, ({ method }) => {
      told.push(method)
    })
    server.notify()
    await waitUntil(() => told.length === 1)
    expect(told).toEqual(['notifications/tools/list_changed'])
    expect(server.authorizations).toEqual(['Bearer good'])
  })

  it('ends the stream when the client is closed', async () => {
    const server = await startMcp()
    const client = await connect(server.url, 'good')
    await server.waitForStreams(1)
    await client.close()
    await server.waitForStreams(0)
    expect(server.authorizations).toHaveLength(1)
  })

  it('rejects the connection if the server responds with 401', async () => {
    const server = await startMcp()
    const error: unknown = await connect(server.url, 'bad').catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(SseError)
    expect(error).toMatchObject(refusal)
    expect(server.authorizations).toEqual(['Bearer bad'])
  })
})
