import { once } from 'node:events'
import { type IncomingHttpHeaders, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request to the endpoint, which the test answers. */
export interface ModelCall {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  // oxlint-disable-next-line typescript/no-explicit-any -- the test checks its type
  readonly body: any
  /** Resolves once the client has ended the connection, or the response is complete. */
  readonly closed: Promise<unknown>
  /** Answers with an error and a JSON body. */
  reject(status: number, error: object, headers?: Record<string, string>): void
  /** Sends an event; the first one opens the stream. */
  send(data: object | string, event?: string): void
  end(): void
  /** Breaks the connection. */
  cut(): void
}

/** A local server in place of a language model's endpoint, for both of the formats. */
export async function startModelStandIn() {
  const calls: ModelCall[] = []
  const waiting: ((call: ModelCall) => void)[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const call = toCall(request.url!, request.headers, JSON.parse(body), response)
    const next = waiting.shift()
    if (next) next(call)
    else calls.push(call)
    count += 1
  })
  let count = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The number of requests so far. */
    get count() {
      return count
    },
    /** The next request. */
    async next(): Promise<ModelCall> {
      return calls.shift() ?? new Promise((resolve) => waiting.push(resolve))
    },
    async stop(): Promise<void> {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function toCall(
  path: string,
  headers: IncomingHttpHeaders,
  body: unknown,
  response: ServerResponse,
): ModelCall {
  return {
    path,
    headers,
    body,
    closed: once(response, 'close'),
    reject(status, error, extra = {}) {
      response.writeHead(status, { 'content-type': 'application/json', ...extra })
      response.end(JSON.stringify({ error }))
    },
    send(data, event) {
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' })
      const text = typeof data === 'string' ? data : JSON.stringify(data)
      response.write(`${event ? `event: ${event}\n` : ''}data: ${text}\n\n`)
    },
    end: () => void response.end(),
    cut: () => void response.destroy(),
  }
}

/** A piece of text in OpenAI's format. */
export const openaiDelta = (content: string) => ({ choices: [{ delta: { content } }] })

/** A piece of text in Anthropic's format, for the event `content_block_delta`. */
export const anthropicDelta = (text: string) => ({ delta: { type: 'text_delta', text } })
