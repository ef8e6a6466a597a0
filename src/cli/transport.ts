import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { type NodeFetch, type NodeFetchOptions, nodeFetch } from '../node/index.ts'
import { escapeLine } from './escape-controls.ts'
import type { ParsedFlags } from './parse-flags.ts'
import { proxyAgents } from './proxy-agents.ts'
import { readNamedFile } from './read-argument.ts'
import { UsageError } from './usage-error.ts'

/** The `fetch` of the command: certificates, sockets and proxies are its options. */
export function createFetch(flags: ParsedFlags, environment: NodeJS.ProcessEnv): NodeFetch {
  const socketPath = flags.get('unix-socket')
  if (socketPath === '') throw new UsageError('--unix-socket names no socket: give its path')
  if (socketPath !== undefined && flags.has('proxy'))
    throw new UsageError('--unix-socket and --proxy exclude each other: leave one of them out')
  const agent = socketPath === undefined ? proxyAgents(flags, environment) : undefined
  return nodeFetch({
    ...readCertificates(flags),
    ...(flags.has('insecure') && { rejectUnauthorized: false }),
    ...(socketPath !== undefined && { socketPath }),
    ...(agent && { agent }),
  })
}

/** Reads and checks the files, because a mistake in them would appear as a failure of the network. */
function readCertificates(flags: ParsedFlags): Pick<NodeFetchOptions, 'ca' | 'cert' | 'key'> {
  const caFile = flags.get('cacert')
  const certFile = flags.get('cert')
  const keyFile = flags.get('key') ?? certFile
  if (certFile === undefined && keyFile !== undefined)
    throw new UsageError('--key needs the certificate of the key: give --cert <file>, too')
  const ca = caFile === undefined ? undefined : readCertificate('--cacert', caFile)
  if (certFile === undefined || keyFile === undefined) return ca ? { ca } : {}
  const cert = readCertificate('--cert', certFile)
  const key = readNamedFile('--key', keyFile)
  const shown = escapeLine(keyFile)
  if (!key.includes('PRIVATE KEY'))
    throw new UsageError(`--key ${shown} has no private key in PEM: give --key <file>`)
  if (key.includes('ENCRYPTED'))
    throw new UsageError(`--key ${shown} is encrypted: decrypt it by openssl pkey -in ${shown}`)
  try {
    createSecureContext({ cert, key })
  } catch (error) {
    const { reason = 'OpenSSL refuses them' } = error as { reason?: string }
    throw new UsageError(`--key ${shown} does not fit the certificate: ${reason}`)
  }
  return { cert, key, ...(ca && { ca }) }
}

function readCertificate(flag: string, path: string): Buffer {
  const bytes = readNamedFile(flag, path)
  try {
    if (!bytes.includes('-----BEGIN')) throw new Error('not PEM')
    void new X509Certificate(bytes)
  } catch {
    throw new UsageError(`${flag} ${escapeLine(path)} has no certificate in PEM: give another file`)
  }
  return bytes
}
