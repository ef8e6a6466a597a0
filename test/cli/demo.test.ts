import { createServer } from 'node:net'
import { join } from 'node:path'
import { build, type Metafile } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { endpoints } from '../../src/cli/demo/endpoints.ts'
import { streamEvents } from '../../src/index.ts'
import { listen } from '../support/node/serve.ts'
import { makeFolder } from './make-folder.ts'
import { serveOnSocket } from './serve.ts'
import { runHeadwater, startHeadwater } from './start-headwater.ts'

describe('headwater demo', () => {
  it('prints each endpoint with an example, serves them, and ends on Ctrl-C', async () => {
    const command = startHeadwater(['demo', '--port', '0'])
    await command.waitFor('/flood\n')
    const [, origin = ''] = /^Demo server: (http:\/\/localhost:\d+) /.exec(command.stdout) ?? []
    const lines = command.stdout.split('\n')
    for (const { method, path, example } of endpoints) {
      const index = lines.findIndex((line) => line.startsWith(`${method} ${path} `))
      expect(lines[index + 1]).toBe(`  ${example.replace('{origin}', origin)}`)
    }
    for await (const { lastEventId } of streamEvents(`${origin}/prices`)) {
      expect(lastEventId).toBe('1')
      break
    }
    command.child.kill('SIGINT')
    expect(await command.end()).toMatchObject({ code: 130, stderr: '' })
  })

  it('ends on Ctrl-C while a client is connected', async () => {
    const command = startHeadwater(['demo', '--port', '0'])
    await command.waitFor('/flood\n')
    const [origin = ''] = /http:\/\/localhost:\d+/.exec(command.stdout) ?? []
    const response = await fetch(`${origin}/prices`)
    command.child.kill('SIGINT')
    expect((await command.end()).code).toBe(130)
    await response.body?.cancel().catch(() => {})
  })

  it('reports a port that is in use, with the fix', async () => {
    const port = await listen(createServer())
    expect(await runHeadwater(['demo', '--port', String(port)])).toEqual({
      code: 2,
      stdout: '',
      stderr: `headwater: port ${port} is in use: give another one, or --port 0 for any free port\n`,
    })
  })

  it.each([
    [['--port', 'x'], '--port expects a number from 0 to 65535, such as --port 3001'],
    [['--port', '65536'], '--port expects a number from 0 to 65535, such as --port 3001'],
    [['--port'], '--port expects a number from 0 to 65535, such as --port 3001'],
    [['--host', ''], '--host expects an address, such as --host 127.0.0.1'],
    [['--verbose'], 'unknown flag --verbose of demo: see headwater demo --help'],
    [['/prices'], 'demo takes no argument /prices: for a server named demo, give http://demo'],
  ])('reports the mistake in %j', async (args, message) => {
    const { code, stderr } = await runHeadwater(['demo', ...args])
    expect({ code, stderr }).toEqual({ code: 2, stderr: `headwater: ${message}\n` })
  })

  it('prints its flags with --help', async () => {
    const { code, stdout } = await runHeadwater(['demo', '--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Usage: headwater demo \[--port <n>\] \[--host <address>\]\n/)
  })

  it('leaves a server of that name reachable as http://demo', async () => {
    const socketPath = join(makeFolder(), 'socket')
    const hosts: (string | undefined)[] = []
    await serveOnSocket(socketPath, ({ headers }, response) => {
      hosts.push(headers.host)
      response.writeHead(204).end()
    })
    const { code } = await runHeadwater(['http://demo', '--unix-socket', socketPath])
    expect({ code, hosts }).toEqual({ code: 0, hosts: ['demo'] })
  })
})

describe('the demo server', () => {
  /** The source files that a module loads at once, without dynamic imports. */
  async function filesLoadedBy(entry: string): Promise<string[]> {
    const { metafile } = (await build({
      entryPoints: [entry],
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      outdir: 'out',
      write: false,
      metafile: true,
    })) as { metafile: Metafile }
    const loaded = new Set<string>()
    const visit = (path: string) => {
      if (loaded.has(path)) return
      loaded.add(path)
      for (const { kind, path: imported } of metafile.inputs[path]?.imports ?? [])
        if (kind === 'import-statement') visit(imported)
    }
    visit(entry)
    return [...loaded].filter((path) => path.startsWith('src/cli/demo/'))
  }

  it('is not loaded by a stream in the command', async () => {
    expect(await filesLoadedBy('src/cli/headwater.ts')).toEqual([])
    // The same search finds it from its own module.
    expect(await filesLoadedBy('src/cli/demo/run-demo.ts')).toContain('src/cli/demo/answers.ts')
  })

  it('is not loaded by the package', async () => {
    expect(await filesLoadedBy('src/index.ts')).toEqual([])
  })
})
