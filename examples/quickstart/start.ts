/** `npm start -- --events N`: the server and its client, until Ctrl-C or after N events. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startServer } from './server.ts'

const usage = `Usage: npm start -- [--events N] [--port N]
  --events N   end after N events; by default, at Ctrl-C
  --port N     the server's port; by default, any free one`

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

function readOptions(): { events: string | undefined; port: number } {
  const options = {
    events: { type: 'string' },
    port: { type: 'string' },
    help: { type: 'boolean' },
  } as const
  try {
    const { events, port = '0', help } = parseArgs({ options }).values
    if (help) {
      console.log(usage)
      process.exit(0)
    }
    if (events !== undefined && !/^[1-9]\d{0,8}$/.test(events))
      throw new Error(`--events takes a whole number from 1, not '${events}'`)
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
      throw new Error(`--port takes a number from 0 to 65535, not '${port}'`)
    return { events, port: Number(port) }
  } catch (error) {
    return fail(`${(error as Error).message}\n${usage}`)
  }
}

const { events, port } = readOptions()
const server = await startServer(port).catch((error: NodeJS.ErrnoException) =>
  fail(
    error.code === 'EADDRINUSE'
      ? `Port ${port} is taken. Choose another with --port, or leave it out.`
      : `The server cannot listen on port ${port}: ${error.message}`,
  ),
)
console.log(`The same in a browser: ${server.url}/\n`)

const program = fileURLToPath(new URL('client.ts', import.meta.url))
const client = spawn(process.execPath, [program, server.url, ...(events ? [events] : [])], {
  stdio: 'inherit',
})
// A terminal's Ctrl-C reaches the client by itself; other signals do not.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => client.kill('SIGINT'))
client.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
  void server.close()
})
