import * as http from 'node:http'
import * as https from 'node:https'
import { type TcpNetConnectOpts, connect } from 'node:net'
import type { ConnectOptions } from './connect-options.ts'
import { invalidOption } from './node-fetch-options.ts'

/** A request, without its URL. */
export interface RequestParts extends Omit<ConnectOptions, 'headers'> {
  readonly headers: Readonly<Record<string, string>>
}

/** Makes the request; it is sent with its `end()`. */
export function startRequest(
  url: URL,
  { agent, headers, ...parts }: RequestParts,
): http.ClientRequest {
  const { hostname, pathname, port, protocol, search } = url
  const options = {
    ...parts,
    protocol,
    // An IPv6 address is in brackets.
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port,
    path: pathname + search,
  }
  // An agent for each connection would be a fifth of its memory, and an object of headers a tenth, which agents may need.
  if (!agent)
    return http.request({ ...options, headers: Object.entries(headers).flat(), createConnection })
  const { request } = protocol === 'https:' ? https : http
  try {
    return request({ ...options, headers, agent })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_INVALID_PROTOCOL') throw cause
    const problem = `it is not for ${protocol} URLs; pass a function: agent: (url) => …`
    throw invalidOption('agent', problem, cause)
  }
}

/** As agents of Node do: small requests leave at once, and a server that has vanished is noticed. */
function createConnection(options: object) {
  const tcp = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }
  return connect({ ...options, ...tcp } as TcpNetConnectOpts)
}
