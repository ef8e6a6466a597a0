/** `npm start`: the seven examples on one server; `npm start -- chat` opens one of them; `--events N` is the quickstart. */
import cluster from 'node:cluster'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import open from 'open'
import { createExamplesServer } from './server/create-server.ts'
import { runProcesses } from './server/several-processes.ts'

const names = ['analytics', 'chat', 'ticker', 'feed', 'tour', 'tabs', 'assistant']
const usage = `Usage: npm start -- [${names.join(' | ')}] [--port N] [--data FOLDER] [--no-open]
       npm start -- feed --processes N
       npm start -- --events N
  --port N        where the server listens; without it, on 8080, or on any port where that is taken
  --data FOLDER   where messages and counts are kept; without it, examples/.data
  --no-open       opens no browser
  --processes N   N processes behind one address serve the feed alone; REDIS_URL tells how they hear of each other
  --events N      the quickstart: a client in Node against a server of its own, until N events have come`

if (process.argv.includes('--events')) await import('./quickstart/start.ts')
else {
  const options = readOptions()
  const { page, processes } = options
  if (processes > 1 && cluster.isPrimary)
    runProcesses(processes, (port) => announce(`http://127.0.0.1:${port}/${page}`, options))
  else await startExamples(options)
}

interface Options {
  /** The page to open: one of the examples, or the index. */
  page: string
  /** `undefined`: the usual one, or any. */
  port: number | undefined
  dataFolder: string
  opens: boolean
  processes: number
}

async function startExamples(options: Options): Promise<void> {
  const { page, port, dataFolder } = options
  mkdirSync(dataFolder, { recursive: true })
  const only = cluster.isWorker ? 'feed' : undefined
  const examples = await createExamplesServer({ dataFolder, only }).catch((error: Error) =>
    fail(`The examples cannot start: ${error.message || (error as { code?: string }).code}`),
  )
  const url = await listen(examples.server, port).catch((error: NodeJS.ErrnoException) =>
    fail(
      error.code === 'EADDRINUSE'
        ? `Port ${port} is taken. Choose another with --port, or leave it out.`
        : `The server cannot listen: ${error.message}`,
    ),
  )
  if (cluster.isPrimary) announce(`${url}/${page}`, options)
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      void examples.close()
      // A database that is gone is not waited for.
      setTimeout(() => process.exit(), 3000).unref()
    })
}

function announce(url: string, { opens }: Options): void {
  console.log(`Open ${url}\nCtrl-C ends the server.`)
  if (opens) void open(url)
}

async function listen(server: Server, port: number | undefined): Promise<string> {
  try {
    server.listen(port ?? 8080, '127.0.0.1')
    await once(server, 'listening')
  } catch (error) {
    if (port !== undefined || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function readOptions(): Options {
  const options = {
    port: { type: 'string' },
    data: { type: 'string' },
    processes: { type: 'string' },
    open: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const
  try {
    const { values, positionals } = parseArgs({
      options,
      allowPositionals: true,
      allowNegative: true,
    })
    if (values.help) {
      console.log(usage)
      process.exit(0)
    }
    const [name, ...more] = positionals
    if (more.length > 0) throw new Error(`One example at a time: ${positionals.join(' ')}`)
    if (name !== undefined && !names.includes(name))
      throw new Error(`There is no example '${name}'`)
    const { port, data, processes = '1' } = values
    if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535))
      throw new Error(`--port takes a number from 0 to 65535, not '${port}'`)
    if (!/^[1-9]\d?$/.test(processes))
      throw new Error(`--processes takes a number from 1 to 99, not '${processes}'`)
    if (Number(processes) > 1 && name !== 'feed')
      throw new Error('--processes is for the feed: npm start -- feed --processes 2')
    if (Number(processes) > 1 && !process.env['REDIS_URL'])
      throw new Error('--processes needs REDIS_URL, such as redis://127.0.0.1:6379')
    return {
      page: name ? `${name}/` : '',
      port: port === undefined ? undefined : Number(port),
      dataFolder: data ?? fileURLToPath(new URL('.data', import.meta.url)),
      // Where nobody looks on, no browser is opened.
      opens: values.open ?? (process.stdout.isTTY && process.env['CI'] === undefined),
      processes: Number(processes),
    }
  } catch (error) {
    return fail(`${(error as Error).message}\n${usage}`)
  }
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
