/** `npm start`: all demos on one server. `npm start -- chat` opens one of them, `--events N` runs the quickstart. */
import cluster from 'node:cluster'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import open from 'open'
import { demos } from './look/demos.ts'
import { createExamplesServer } from './server/create-server.ts'
import { runProcesses } from './server/several-processes.ts'

const names = demos.map(({ name }) => name)
const usage = `Usage: npm start -- [${names.join(' | ')}] [--port N] [--data FOLDER] [--no-open]
       npm start -- feed --processes N
       npm start -- --events N
  --port N          the server's port; by default 8080, or any free port if that is taken
  --data FOLDER     the folder of the databases; by default examples/.data
  --no-open         does not open a browser
  --no-sample-data  begins with empty stores, without simulated users
  --processes N     N processes behind one address serve the feed alone and notify each other over REDIS_URL
  --events N        the quickstart: a client in Node and a separate server, until N events have arrived`

if (process.argv.includes('--events')) await import('./quickstart/start.ts')
else {
  const options = readOptions()
  const { page, processes } = options
  if (processes > 1 && cluster.isPrimary)
    runProcesses(processes, (port) => announce(`http://127.0.0.1:${port}/${page}`, options))
  else await startExamples(options)
}

interface Options {
  /** The page to open: a demo, or the index. */
  page: string
  /** `undefined` for the default one, or any. */
  port: number | undefined
  dataFolder: string
  opens: boolean
  sampleData: boolean
  processes: number
}

async function startExamples(options: Options): Promise<void> {
  const { page, port, dataFolder, sampleData } = options
  mkdirSync(dataFolder, { recursive: true })
  const only = cluster.isWorker ? 'feed' : undefined
  const examples = await createExamplesServer({ dataFolder, only, sampleData }).catch(
    (error: Error) =>
      fail(`The demos cannot start: ${error.message || (error as { code?: string }).code}`),
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
      // An unreachable database must not delay the exit.
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
    'sample-data': { type: 'boolean', default: true },
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
    if (more.length > 0) throw new Error(`Expected one demo, got: ${positionals.join(' ')}`)
    if (name !== undefined && !names.includes(name)) throw new Error(`There is no demo '${name}'`)
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
      // Scripts and CI need no browser.
      opens: values.open ?? (process.stdout.isTTY && process.env['CI'] === undefined),
      sampleData: values['sample-data'],
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
