import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Starts a server in a new process: by default that of the measurements. */
export async function startServer(
  script: string = fileURLToPath(new URL('server.ts', import.meta.url)),
  args: readonly string[] = [],
): Promise<{ origin: string; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const stopWithUs = () => child.kill()
  process.once('exit', stopWithUs)
  const origin = await firstLine(child)
  const mourn = () => {
    console.error('The server has died, and with it all that would still be measured')
    process.exit(1)
  }
  child.once('exit', mourn)
  return {
    origin,
    async stop() {
      process.off('exit', stopWithUs)
      child.off('exit', mourn)
      child.kill()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface(child.stdout!)) return line
  throw new Error('The server ended before it said where it listens')
}
