import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { eventStreamHead, serveRaw } from '../support/node/serve.ts'

it('a slow loop gets all events of a server that has closed, and the process lives on', async () => {
  const url = await serveRaw((socket) => {
    socket.write(`${eventStreamHead}connection: close\r\n\r\n`)
    socket.end(`data: ${'x'.repeat(1000)}\n\n`.repeat(2000))
  })
  const program = join(import.meta.dirname, 'slow-reader.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [program, url])
  expect(stdout).toBe('2000\n')
})
