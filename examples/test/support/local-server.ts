import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createExamplesServer } from '../../server/create-server.ts'

/** The examples' server in this process until the test ends, with an empty or a sample store. Returns its origin. */
export async function startLocalServer({ sampleData = false } = {}): Promise<string> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'headwater-examples-'))
  const examples = await createExamplesServer({ dataFolder, pages: false, sampleData })
  onTestFinished(async () => {
    await examples.close()
    rmSync(dataFolder, { recursive: true, force: true })
  })
  examples.server.listen(0, '127.0.0.1')
  await once(examples.server, 'listening')
  return `http://127.0.0.1:${(examples.server.address() as AddressInfo).port}`
}
