import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { InMemoryEventStore } from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js'
import { listen } from '../support/listen.ts'

export interface StreamableMcp {
  url: string
  /** The method of each request with a tool call or an event ID. */
  methods: string[]
  /** How often the tool ran. */
  readonly runs: number
  /** Closes the streams that are open, as a server may do at any time. */
  closeStreams(): void
  /** Lets the tool return. */
  finish(): void
}

/** A server of the Model Context Protocol over Streamable HTTP that stores its events, with one slow tool. */
export async function startStreamableMcp(): Promise<StreamableMcp> {
  let runs = 0
  let finish = () => {}
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    eventStore: new InMemoryEventStore(),
    retryInterval: 10,
  })
  const server = new McpServer({ name: 'slow', version: '1.0.0' })
  server.registerTool('order', { inputSchema: {} }, async () => {
    runs++
    await finished
    return { content: [{ type: 'text', text: 'ordered' }] }
  })
  await server.connect(transport as never)
  const methods: string[] = []
  const open = new Set<{ end(): void }>()
  const origin = await listen(
    createServer(async (request, response) => {
      let text = ''
      for await (const chunk of request) text += String(chunk)
      const body = text ? (JSON.parse(text) as { method?: string }) : undefined
      if (body?.method === 'tools/call' || request.headers['last-event-id']) {
        methods.push(request.method ?? '')
        open.add(response)
        response.on('close', () => open.delete(response))
      }
      await transport.handleRequest(request as never, response, body)
    }),
  )
  return {
    url: `${origin}/mcp`,
    methods,
    get runs() {
      return runs
    },
    closeStreams: () => open.forEach((response) => response.end()),
    finish,
  }
}
