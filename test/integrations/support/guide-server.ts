import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const guides = join(import.meta.dirname, '../guides')
const preload = join(import.meta.dirname, 'guide-preload.ts')

/** The commands of the servers that are not Node programs; the programs are found on the path. */
const commands: Record<string, readonly string[]> = {
  // Debian's packages are for Debian's Python.
  fastapi: ['/usr/bin/python3', join(guides, 'fastapi/main.py')],
  go: ['go', 'run', join(guides, 'go/main.go')],
  rails: [
    ...['puma', '--threads', '5:50', '--bind', 'tcp://127.0.0.1:0'],
    join(guides, 'rails/config.ru'),
  ],
}

/** A server of the guides, as a process of its own. */
export interface GuideServer {
  readonly origin: string
  /** Sends SIGTERM; resolves once the process has ended. */
  terminate(): Promise<void>
  /** Appends an event, with this text in its data. */
  publish(payload: string): Promise<void>
  /** How many streams are open. */
  streams(): Promise<number>
}

export async function startGuideServer(name: string): Promise<GuideServer> {
  const [program = '', ...args] = commands[name] ?? [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    '--import',
    preload,
    join(guides, `${name}.ts`),
  ]
  const child = spawn(program, args, {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group, because `go run` is the parent of the server.
    detached: true,
  })
  const isRunning = () => child.exitCode === null && child.signalCode === null
  // Nothing else ends the group of a test that is interrupted.
  const endGroup = () => void (isRunning() && process.kill(-child.pid!, 'SIGKILL'))
  process.once('exit', endGroup)
  child.once('exit', () => process.off('exit', endGroup))
  const origin = `http://127.0.0.1:${await portOf(child)}`
  return {
    origin,
    async terminate() {
      if (!isRunning()) return
      const exited = once(child, 'exit')
      process.kill(-child.pid!, 'SIGTERM')
      await exited
    },
    async publish(payload) {
      const { status } = await fetch(`${origin}/prices`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ payload }),
      })
      if (status !== 204) throw new Error(`Publishing was answered by ${status}`)
    },
    async streams() {
      const response = await fetch(`${origin}/status`)
      return ((await response.json()) as { streams: number }).streams
    },
  }
}

/** The port in the first line of output that names one. */
function portOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const read = (chunk: Buffer) => {
      output += String(chunk)
      const [, port] = /(?:port: |:)(\d{4,5})\b/.exec(output) ?? []
      if (port) resolve(port)
    }
    child.stdout!.on('data', read)
    child.stderr!.on('data', read)
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`The server ended before it listened:\n${output}`)))
  })
}
