import type { Agent as HttpAgent } from 'node:http'
import type { Agent as HttpsAgent, RequestOptions } from 'node:https'
import { finalError } from './final-error.ts'

/**
 * The options of `nodeFetch`: those of `https.request` that the client does not decide, and `decompress`.
 *
 * @see https://nodejs.org/api/https.html#httpsrequesturl-options-callback
 */
export interface NodeFetchOptions {
  /** The certificate authorities to trust, as PEM, in place of Node's own list. @defaultValue Node's list */
  ca?: RequestOptions['ca']

  /** The client's certificate chain, as PEM, for servers that require one (mTLS). Needs `key`. @defaultValue none */
  cert?: RequestOptions['cert']

  /** The private key of `cert`, as PEM. @defaultValue none */
  key?: RequestOptions['key']

  /** The client's certificate and private key as PKCS #12, instead of `cert` and `key`. @defaultValue none */
  pfx?: RequestOptions['pfx']

  /** The passphrase of `key` or `pfx`. @defaultValue none */
  passphrase?: string | undefined

  /**
   * Whether the server's certificate must be valid. `false` accepts any server, including an attacker's: pass `ca` instead.
   *
   * @defaultValue `true`
   */
  rejectUnauthorized?: boolean | undefined

  /** The name to request and verify in the TLS handshake. @defaultValue the URL's host */
  servername?: string | undefined

  /**
   * Verifies that a valid certificate belongs to the host: returns an `Error` if not.
   *
   * @defaultValue `tls.checkServerIdentity`
   */
  checkServerIdentity?: RequestOptions['checkServerIdentity']

  /** The TLS cipher suites, in OpenSSL's syntax. @defaultValue Node's list */
  ciphers?: string | undefined

  /** The lowest TLS version to accept, such as `'TLSv1.3'`. @defaultValue `tls.DEFAULT_MIN_VERSION` */
  minVersion?: RequestOptions['minVersion']

  /**
   * The path of a Unix domain socket, or of a Windows named pipe, to connect to. The URL's host is then only sent in the
   * `Host` header: `http://localhost/events`.
   *
   * @defaultValue none: TCP
   */
  socketPath?: string | undefined

  /** Resolves host names. @defaultValue `dns.lookup` */
  lookup?: RequestOptions['lookup']

  /** The IP version to connect by, `4` or `6`; `0` is both. @defaultValue `0` */
  family?: number | undefined

  /** The local address to connect from. @defaultValue the system's choice */
  localAddress?: string | undefined

  /** The limit on the response's headers, in bytes. Longer ones are an error. @defaultValue `http.maxHeaderSize`: 16 KiB */
  maxHeaderSize?: number | undefined

  /**
   * Makes the connections, through a proxy for example; or a function that returns the agent for a URL, or `undefined`
   * for the default. A redirect may lead from `https:` to `http:` or back, which takes another agent.
   *
   * @defaultValue a connection for each request of `http:`; for `https:`, an agent that reuses connections and TLS sessions
   * @example
   * ```ts
   * const secure = new https.Agent({ proxyEnv: process.env })
   * const plain = new http.Agent({ proxyEnv: process.env })
   * nodeFetch({ agent: ({ protocol }) => (protocol === 'https:' ? secure : plain) })
   * ```
   */
  agent?: HttpAgent | HttpsAgent | ((url: URL) => HttpAgent | HttpsAgent | undefined) | undefined

  /**
   * Whether responses may be compressed: `Accept-Encoding` names gzip, deflate, br and zstd, and the body is decompressed as it
   * arrives. With `false`, the body is the bytes of the server. Codings whose truncation the runtime does not notice are
   * left out: zstd in Node 22 and Bun, br and zstd in Deno.
   *
   * @defaultValue `true`
   */
  decompress?: boolean | undefined
}

const kinds = {
  text: 'a non-empty string',
  boolean: 'true or false',
  function: 'a function',
  certificate: 'PEM, as a string or bytes, or an array of these',
  bytes: 'bytes, or an array of these',
  version: "'TLSv1.3', 'TLSv1.2', 'TLSv1.1' or 'TLSv1'",
  family: '0, 4 or 6',
  size: 'a positive integer',
  agent: 'an Agent of node:http or node:https, or a function of the URL that returns one',
}

const options: { readonly [Name in keyof Required<NodeFetchOptions>]: keyof typeof kinds } = {
  ca: 'certificate',
  cert: 'certificate',
  key: 'certificate',
  pfx: 'bytes',
  passphrase: 'text',
  rejectUnauthorized: 'boolean',
  servername: 'text',
  checkServerIdentity: 'function',
  ciphers: 'text',
  minVersion: 'version',
  socketPath: 'text',
  lookup: 'function',
  family: 'family',
  localAddress: 'text',
  maxHeaderSize: 'size',
  agent: 'agent',
  decompress: 'boolean',
}

/** Options of `https.request` that come from the client's own. */
const decidedByClient =
  /^(auth|body|fetch|headers|host|hostname|json|method|path|port|protocol|redirect|signal|timeout|url)$/

/** Throws a `TypeError` that names the first option that is not valid. Values may be secret, so none is shown. */
export function validateOptions(given: NodeFetchOptions): void {
  if (typeof given !== 'object' || given === null)
    throw new TypeError(`Invalid options of nodeFetch: expected an object, got ${kindOf(given)}`)
  for (const [name, value] of Object.entries(given)) {
    const kind = options[name as keyof NodeFetchOptions]
    if (!kind) throw invalidOption(name, problemOfName(name))
    if (value === undefined || isOfKind(value, kind)) continue
    const hint = kind === 'certificate' && isText(value) ? pathHint(name) : ''
    throw invalidOption(name, `expected ${kinds[kind]}, got ${kindOf(value)}${hint}`)
  }
  const { cert, key } = given
  if (key && !cert) throw invalidOption('key', 'it needs the option "cert", its certificate')
  if (cert && !key && !/PRIVATE KEY/.test([cert].flat().join('')))
    throw invalidOption('cert', 'it needs the option "key", its private key')
}

export function invalidOption(name: string, problem: string, cause?: unknown): TypeError {
  return finalError(`Invalid option "${name}" of nodeFetch: ${problem}`, cause)
}

const pathHint = (name: string) => ` that is not PEM; for a file, pass ${name}: readFileSync(path)`

function problemOfName(name: string): string {
  if (decidedByClient.test(name))
    return 'it belongs to the request; pass it to the client, or to the function that nodeFetch returns'
  return `there is no such option; there are ${Object.keys(options).join(', ')}`
}

function isOfKind(value: unknown, kind: keyof typeof kinds): boolean {
  switch (kind) {
    case 'text':
      return isText(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'function':
      return typeof value === 'function'
    case 'certificate':
      return isSome(value, isPem)
    case 'bytes':
      return isSome(value, (item) => isText(item) || ArrayBuffer.isView(item) || isKeyObject(item))
    case 'version':
      return isText(value) && kinds.version.includes(`'${value}'`)
    case 'family':
      return value === 0 || value === 4 || value === 6
    case 'size':
      return Number.isInteger(value) && (value as number) > 0
    case 'agent':
      return typeof value === 'function' || isAgent(value)
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const isSome = (value: unknown, test: (item: unknown) => boolean) =>
  Array.isArray(value) ? value.length > 0 && value.every(test) : test(value)

/** A path, which is a likely mistake, is not PEM. Node would ignore it as a `ca`. */
function isPem(value: unknown): boolean {
  if (isText(value)) return value.includes('-----BEGIN')
  if (ArrayBuffer.isView(value))
    return new TextDecoder('latin1').decode(value).includes('-----BEGIN')
  return isKeyObject(value) && isPem((value as { pem: unknown }).pem)
}

/** `{ pem, passphrase }` of a key, or `{ buf, passphrase }` of a PFX. */
const isKeyObject = (value: unknown) =>
  typeof value === 'object' && value !== null && ('pem' in value || 'buf' in value)

/** Not by its class: agents of packages may have another. */
export const isAgent = (value: unknown): boolean =>
  typeof (value as { addRequest?: unknown } | null)?.addRequest === 'function'

function kindOf(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'number')
    return String(value)
  if (value === '') return 'an empty string'
  if (Array.isArray(value)) return value.length > 0 ? 'an array' : 'an empty array'
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}
