import { EventSourceClient, json } from 'headwater'
import { expect, it, onTestFinished } from 'vitest'
import { waitUntil } from '../support/wait-until.ts'
import { startStreamableMcp } from './servers/mcp-streamable.ts'

interface Message {
  id?: number
  result?: unknown
}

const accept = 'application/json, text/event-stream'

async function startSession(url: string): Promise<string> {
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1.0.0' },
  }
  const post = (body: object, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      headers: { accept, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ jsonrpc: '2.0', ...body }),
    })
  const response = await post({ id: 0, method: 'initialize', params })
  await response.text()
  const session = response.headers.get('mcp-session-id') ?? ''
  await post({ method: 'notifications/initialized' }, { 'mcp-session-id': session })
  return session
}

it('a tool of an MCP server runs once, and its answer arrives after the server closed the stream twice', async () => {
  const server = await startStreamableMcp()
  const session = await startSession(server.url)
  // As in docs/guide/resumable-llm-answers.md.
  const request = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'order', arguments: {} },
  }
  const client = new EventSourceClient(server.url, {
    json: request,
    headers: { accept, 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' },
    decode: (data) => (data ? json<Message>()(data) : undefined),
    resume: ({ lastEventId }) =>
      lastEventId ? { headers: { accept: 'text/event-stream' } } : undefined,
  })
  onTestFinished(() => client.close())
  let result: unknown
  const call = (async () => {
    for await (const { data } of client) {
      if (data?.id !== request.id) continue
      result = data.result
      break
    }
  })()
  for (const count of [1, 2]) {
    await waitUntil(() => client.metrics.opens === count && client.lastEventId !== '')
    server.closeStreams()
  }
  await waitUntil(() => client.metrics.opens === 3)
  server.finish()
  await call
  expect(result).toEqual({ content: [{ type: 'text', text: 'ordered' }] })
  expect(server.runs).toBe(1)
  expect(server.methods).toEqual(['POST', 'GET', 'GET'])
})
