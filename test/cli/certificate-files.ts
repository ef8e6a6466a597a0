import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { createAuthority } from '../support/node/certificates.ts'

/** The authority of the tests. */
export const authority = createAuthority()

const client = authority.issue()
const encrypted = createPrivateKey(client.key).export({
  type: 'pkcs8',
  format: 'pem',
  cipher: 'aes-256-cbc',
  passphrase: 'secret',
})
const files = {
  authority: authority.cert,
  client: client.cert,
  'client-key': client.key,
  'encrypted-key': encrypted,
  'server-key': authority.issue().key,
}

const folder = mkdtempSync(join(tmpdir(), 'headwater-certificates-'))
const pathOf = (name: string) => join(folder, `${name}.pem`)
for (const [name, pem] of Object.entries(files)) writeFileSync(pathOf(name), pem)
afterAll(() => rmSync(folder, { recursive: true }))

/** The path of a file for TLS. */
export const certificate = (name: keyof typeof files): string => pathOf(name)
