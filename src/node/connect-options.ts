import * as http from 'node:http'
import * as https from 'node:https'
import { DEFAULT_CIPHERS, type SecureContext, createSecureContext } from 'node:tls'
import { type NodeFetchOptions, invalidOption, isAgent } from './node-fetch-options.ts'

/** How to connect to a URL. Without an agent, the connection serves one request. */
export interface ConnectOptions extends Omit<https.RequestOptions, 'agent'> {
  readonly agent?: http.Agent | undefined
}

/** Returns a function that decides how to connect to a URL. Throws if the TLS options do not fit together. */
export function createConnectOptions(options: NodeFetchOptions): (url: URL) => ConnectOptions {
  const { agent, decompress: _decompress, ...forAgents } = options
  const { ca, cert, ciphers, key, minVersion, passphrase, pfx, ...rest } = forAgents
  const secrets = { ca, cert, ciphers, key, minVersion, passphrase, pfx } as https.AgentOptions
  // One for all connections. Node would make one for each, which takes more time and memory than the connection itself.
  let secureContext: SecureContext | undefined
  if (Object.values(secrets).some((value) => value !== undefined))
    secureContext = createContext(secrets)
  let plainAgent: http.Agent | undefined
  let secureAgent: https.Agent | undefined
  return (url) => {
    const chosen = typeof agent === 'function' && !isAgent(agent) ? agent(url) : agent
    if (isAgent(chosen)) return { ...forAgents, agent: chosen as http.Agent } as ConnectOptions
    if (chosen !== undefined)
      throw invalidOption('agent', 'the function must return an Agent or undefined')
    const proxied = rest.socketPath ? undefined : environmentProxy()
    if (url.protocol === 'http:')
      return {
        ...rest,
        agent: proxied && (plainAgent ??= new http.Agent({ keepAlive: true, ...proxied })),
      } as ConnectOptions
    // Remembers TLS sessions, which saves most of the work of a reconnect.
    secureAgent ??= new https.Agent({
      keepAlive: true,
      secureContext: (secureContext ??= createContext(secrets)),
      ...proxied,
    })
    return { ...rest, agent: secureAgent } as ConnectOptions
  }
}

function createContext(secrets: https.AgentOptions): SecureContext {
  try {
    return createSecureContext({ ...secrets, ciphers: secrets.ciphers ?? DEFAULT_CIPHERS })
  } catch (cause) {
    const { message } = cause as Error
    const given = Object.entries(secrets).flatMap(([name, value]) => (value ? `"${name}"` : []))
    throw new TypeError(`Invalid option among ${given.join(', ')} of nodeFetch: ${message}`, {
      cause,
    })
  }
}

/** The proxies of NODE_USE_ENV_PROXY and --use-env-proxy, which hold for Node's own `fetch`, too. */
function environmentProxy(): Pick<http.AgentOptions, 'proxyEnv'> | undefined {
  const { options } = http.globalAgent as { options?: http.AgentOptions }
  return options?.proxyEnv && { proxyEnv: options.proxyEnv }
}
