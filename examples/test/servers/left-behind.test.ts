import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'

const holder = fileURLToPath(new URL('../support/hold-server.ts', import.meta.url))

it('a test’s server stops when the test process is killed', async () => {
  const child = spawn(process.execPath, [holder], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string]
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  // Whether the other end gets a reset depends on the system.
  socket.on('error', () => {})
  child.kill('SIGKILL')
  await once(socket, 'close')
  await expect(fetch(url)).rejects.toThrow('fetch failed')
})
