import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { exitCode } from '../exit-code.ts'
import type { Screen } from '../screen.ts'
import { escapeLine } from '../escape-controls.ts'
import { UsageError } from '../usage-error.ts'
import { createDemoServer } from './demo-server.ts'
import { describeEndpoints } from './endpoints.ts'

const help = `Usage: headwater demo [--port <n>] [--host <address>]
Starts a server with streams to try a client on, until Ctrl-C.
  --port <n>        3000 by default; 0 takes a free one
  --host <address>  127.0.0.1 by default; 0.0.0.0 listens on all addresses
`

/** Runs `headwater demo` until the signal is aborted. A mistake in the arguments is a `UsageError`. */
export async function runDemo(
  args: readonly string[],
  screen: Screen,
  signal: AbortSignal,
): Promise<number> {
  const { host, isHelp, port } = parseDemoFlags(args)
  if (isHelp) {
    await screen.write(help)
    return exitCode.end
  }
  const server = createDemoServer()
  await listen(server, port, host)
  try {
    const origin = originOf(server.address() as AddressInfo)
    await screen.write(`Demo server: ${origin} (Ctrl-C ends it)\n\n${describeEndpoints(origin)}`)
    if (!signal.aborted) await once(signal, 'abort')
  } finally {
    server.close()
    server.closeAllConnections()
  }
  return exitCode.end
}

interface DemoFlags {
  readonly port: number
  readonly host: string
  readonly isHelp: boolean
}

function parseDemoFlags(args: readonly string[]): DemoFlags {
  const { tokens, values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    // Not strict, because its messages name no fix.
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  for (const token of tokens) {
    if (token.kind === 'positional')
      throw new UsageError(
        `demo takes no argument ${escapeLine(token.value)}: for a server named demo, give http://demo`,
      )
    if (token.kind === 'option' && !['port', 'host', 'help'].includes(token.name))
      throw new UsageError(
        `unknown flag ${escapeLine(token.rawName)} of demo: see headwater demo --help`,
      )
  }
  const { port = '3000', host = '127.0.0.1', help: isHelp = false } = values
  if (typeof port !== 'string' || !/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new UsageError('--port expects a number from 0 to 65535, such as --port 3001')
  if (typeof host !== 'string' || host === '')
    throw new UsageError('--host expects an address, such as --host 127.0.0.1')
  return { port: Number(port), host, isHelp: isHelp === true }
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      throw new UsageError(
        `port ${port} is in use: give another one, or --port 0 for any free port`,
      )
    if (code === 'EACCES')
      throw new UsageError(`port ${port} is reserved by the system: give one from 1024`)
    throw new UsageError(
      `--host ${escapeLine(host)} cannot be used: ${escapeLine(message)}; leave it out for 127.0.0.1`,
    )
  }
}

/** The origin that a browser or client on this machine uses. */
function originOf({ address, family, port }: AddressInfo): string {
  if (['127.0.0.1', '::1', '0.0.0.0', '::'].includes(address)) return `http://localhost:${port}`
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
