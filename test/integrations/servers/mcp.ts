import { createServer } from 'node:http'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import { z } from 'zod'
import { waitUntil } from '../../support/wait-until.ts'
import { listen } from '../support/listen.ts'

export interface McpOverSse {
  url: URL
  /** The authorization of each request for the stream. */
  authorizations: (string | undefined)[]
  /** Notifies the clients of a changed list of tools. */
  notify(): void
  /** Resolves once this many streams are open. */
  waitForStreams(count: number): Promise<void>
}

/** A server of the Model Context Protocol over its older transport, a stream of events and POSTs, with one tool. */
export async function startMcp(): Promise<McpOverSse> {
  const authorizations: (string | undefined)[] = []
  const sessions = new Map<string, { server: McpServer; transport: SSEServerTransport }>()
  const origin = await listen(
    createServer(async (request, response) => {
      const url = new URL(request.url ?? '', 'http://mcp')
      const session = sessions.get(url.searchParams.get('sessionId') ?? '')
      if (session) return session.transport.handlePostMessage(request, response)
      authorizations.push(request.headers.authorization)
      if (request.headers.authorization !== 'Bearer good') return void response.writeHead(401).end()
      const transport = new SSEServerTransport('/messages', response)
      const server = new McpServer({ name: 'calculator', version: '1.0.0' })
      const inputSchema = { a: z.number(), b: z.number() }
      server.registerTool('add', { inputSchema }, ({ a, b }) => ({
        content: [{ type: 'text', text: String(a + b) }],
      }))
      sessions.set(transport.sessionId, { server, transport })
      response.on('close', () => sessions.delete(transport.sessionId))
      await server.connect(transport)
    }),
  )
  return {
    url: new URL('/sse', origin),
    authorizations,
    notify: () => sessions.forEach(({ server }) => server.sendToolListChanged()),
    waitForStreams: (count) => waitUntil(() => sessions.size === count),
  }
}
