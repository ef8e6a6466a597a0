import * as http from 'node:http'
import * as https from 'node:https'
import { decodeCredentials } from './decode-credentials.ts'
import { escapeLine } from './escape-controls.ts'
import type { ParsedFlags } from './parse-flags.ts'
import { UsageError } from './usage-error.ts'

/** Returns the agent for a URL. */
export type AgentOf = (url: URL) => http.Agent

/**
 * The agents of `--proxy`, or of the environment variables that curl reads, too: `http_proxy`, `https_proxy`, `all_proxy` and
 * `no_proxy`, in lower or upper case. `undefined` without a proxy.
 */
export function proxyAgents(
  flags: ParsedFlags,
  environment: NodeJS.ProcessEnv,
): AgentOf | undefined {
  const given = flags.get('proxy')
  // As in curl, an empty one disables those of the environment.
  if (given === '') return undefined
  const settings =
    given === undefined ? readEnvironment(environment) : { both: given, source: '-x' }
  if (!settings) return undefined
  const { source } = settings
  const proxyEnv = {
    HTTP_PROXY: checkProxy(source, settings.both ?? settings.http),
    HTTPS_PROXY: checkProxy(source, settings.both ?? settings.https),
    NO_PROXY: settings.except,
  }
  if (!supportsProxies(process.versions.node)) {
    const fix = 'use Node 24.5 or later, or 22.21 or later of 22'
    const without = given === undefined ? ", or -x '' for none" : ''
    throw new UsageError(`${source} needs a newer Node than ${process.version}: ${fix}${without}`)
  }
  const plain = new http.Agent({ proxyEnv })
  const secure = new https.Agent({ proxyEnv, keepAlive: true })
  return ({ protocol }) => (protocol === 'https:' ? secure : plain)
}

interface ProxySettings {
  /** The flag or variable, for messages. */
  readonly source: string
  readonly both?: string
  readonly http?: string | undefined
  readonly https?: string | undefined
  /** The hosts to connect to directly. */
  readonly except?: string | undefined
}

function readEnvironment(environment: NodeJS.ProcessEnv): ProxySettings | undefined {
  const read = (name: string) => environment[name] || environment[name.toUpperCase()]
  const all = read('all_proxy')
  const proxies = { http: read('http_proxy') ?? all, https: read('https_proxy') ?? all }
  if (!proxies.http && !proxies.https) return undefined
  return { ...proxies, except: read('no_proxy'), source: 'the proxy of the environment' }
}

/** Its credentials do not appear in messages. */
function checkProxy(source: string, proxy: string | undefined): string | undefined {
  if (!proxy) return undefined
  const url = URL.parse(proxy.includes('://') ? proxy : `http://${proxy}`)
  const example = 'give one like http://proxy.example:3128'
  if (!url?.hostname) throw new UsageError(`${source} is not a URL: ${example}`)
  if (!/^https?:$/.test(url.protocol)) {
    const scheme = escapeLine(url.protocol.slice(0, -1))
    throw new UsageError(`${source} has the scheme ${scheme}, which is not supported: ${example}`)
  }
  // Node decodes them, too.
  decodeCredentials(url, source)
  return url.href
}

/** Whether agents of this version have the option `proxyEnv`. */
export function supportsProxies(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major === 22) return minor >= 21
  return major === 24 ? minor >= 5 : major > 24
}
