import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuthority } from '../test/support/node/certificates.ts'
import { startServer } from './start-server.ts'

/** Starts the server of the measurements with TLS. Node trusts its certificate with `caPath` in `NODE_EXTRA_CA_CERTS`. */
export async function startSecureServer(): Promise<{
  origin: string
  caPath: string
  stop: () => Promise<void>
}> {
  const authority = createAuthority()
  const { cert, key } = authority.issue()
  const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-'))
  const pems = { 'ca.pem': authority.cert, 'cert.pem': cert, 'key.pem': key }
  for (const [name, pem] of Object.entries(pems))
    writeFileSync(join(folder, name), pem, { mode: 0o600 })
  const { origin, stop } = await startServer(undefined, [folder])
  return {
    origin,
    caPath: join(folder, 'ca.pem'),
    async stop() {
      await stop()
      rmSync(folder, { recursive: true })
    },
  }
}
