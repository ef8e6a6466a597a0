import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Certificate {
  /** The authority's certificate, which clients trust. */
  authority: string
  certificate: string
  key: string
}

/** Creates an authority and its certificate for the loopback, as files in that folder. */
export function createCertificate(folder: string): Certificate {
  const file = (name: string) => join(folder, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const authority = [
    ...['-addext', 'basicConstraints=critical,CA:TRUE'],
    ...['-addext', 'keyUsage=critical,keyCertSign'],
  ]
  const [ca, caKey, request, leaf, key, extensions] = [
    'ca.pem',
    'ca.key',
    'leaf.csr',
    'leaf.pem',
    'leaf.key',
    'leaf.ext',
  ].map(file) as [string, string, string, string, string, string]
  openssl(
    ...['req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=headwater test authority'],
    ...[...authority, '-keyout', caKey, '-out', ca],
  )
  openssl('req', ...newKey, '-subj', '/CN=localhost', '-keyout', key, '-out', request)
  writeFileSync(
    extensions,
    'subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n',
  )
  openssl(
    ...['x509', '-req', '-in', request, '-CA', ca, '-CAkey', caKey, '-CAcreateserial'],
    ...['-days', '2', '-extfile', extensions, '-out', leaf],
  )
  return { authority: ca, certificate: leaf, key }
}
