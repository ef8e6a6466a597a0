import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ServerUrls } from './server-urls.ts'

export interface ServerProcess extends ServerUrls {
  pid: number
  stop(): Promise<void>
}

const main = fileURLToPath(new URL('./server/main.ts', import.meta.url))
// The Node of the development dependencies runs TypeScript. The runtime of the tests may be older or not be Node.
const ownNode = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url))

/** Starts the test server in a child process, which stops on request and when this process ends. */
export async function startServerProcess(): Promise<ServerProcess> {
  const node = existsSync(ownNode) ? ownNode : process.execPath
  const child = spawn(node, [main, '--until-stdin-ends'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => String(text)),
    exited.then(([code]) => Promise.reject(new Error(`The test server exited with ${code}`))),
  ])
  return {
    ...(JSON.parse(line) as ServerUrls),
    pid: child.pid as number,
    async stop() {
      child.stdin.end()
      const impatience = setTimeout(() => child.kill('SIGKILL'), 2000)
      await exited
      clearTimeout(impatience)
    },
  }
}
