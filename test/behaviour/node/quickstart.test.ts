import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { type TestContext, describe, it } from 'vitest'
import { waitUntil } from '../../support/wait-until.ts'

interface Run {
  /** Everything printed so far, on both streams. */
  readonly output: string
  readonly lines: string[]
  /** The exit code, or the signal that ended the process. */
  readonly ended: Promise<number | string | null>
  waitFor(text: string | RegExp): Promise<void>
  interrupt(): void
}

/** Runs the script of `npm start` on the built package. */
function start({ onTestFinished }: TestContext, ...args: string[]): Run {
  const child = spawn(process.execPath, ['examples/quickstart/start.ts', ...args])
  // SIGTERM and not SIGKILL: it has a child process to end.
  onTestFinished(() => void child.kill('SIGTERM'))
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  return {
    get output() {
      return output
    },
    get lines() {
      return output.trimEnd().split('\n')
    },
    ended: new Promise((resolve) => {
      child.on('close', (code, signal) => resolve(code ?? signal))
    }),
    waitFor: (text) =>
      waitUntil(() => (typeof text === 'string' ? output.includes(text) : text.test(output)), {
        for: () => `${String(text)} in: ${output}`,
      }),
    interrupt: () => void child.kill('SIGINT'),
  }
}

const numbersOf = (lines: string[]): number[] =>
  lines.flatMap((line) => /event +#(\d+) /.exec(line)?.[1] ?? []).map(Number)

describe.concurrent('npm start', () => {
  it('prints fifty events in order over two or more drops, then exits', async (context) => {
    const { expect } = context
    const run = start(context, '--events', '50')
    expect(await run.ended, run.output).toBe(0)

    expect(numbersOf(run.lines)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
    const drops = run.lines.filter((line) => /dropped: .+; waiting \d+ ms/.test(line))
    expect(drops.length).toBeGreaterThanOrEqual(2)
    expect(run.lines.at(-1)).toContain(`50 events, 0 gaps, 0 duplicates, ${drops.length} drops`)
  }, 120_000)

  it('exits at the requested event, with the POST stream complete', async (context) => {
    const { expect } = context
    const run = start(context, '--events', '2')
    expect(await run.ended, run.output).toBe(0)

    expect(numbersOf(run.lines)).toEqual([1, 2])
    expect(run.output).toMatch(
      /answer +Every event carries an ID\..+no event is missing or repeated\.$/m,
    )
  })

  it('reports each step, resumes after the last event, and exits on Ctrl-C', async (context) => {
    const { expect } = context
    const run = start(context)
    await run.waitFor('(the server saw x-attempt: 3)')
    run.interrupt()
    expect(await run.ended, run.output).toBe(0)

    const steps = ['connected', 'dropped', 'resumed', 'dropped', 'resumed']
    const reported = run.lines.flatMap(
      (line) => /(connected|dropped|resumed)/.exec(line)?.[0] ?? [],
    )
    expect(reported.slice(0, 5)).toEqual(steps)
    for (const [index, line] of run.lines.entries()) {
      const after = /resumed after (\d+) /.exec(line)?.[1]
      if (after === undefined) continue
      expect(numbersOf(run.lines.slice(0, index)).at(-1)).toBe(Number(after))
    }
    expect(run.lines.at(-1)).toMatch(/\d+ events, 0 gaps, 0 duplicates, [2-9] drops$/)
  }, 120_000)

  it('serves a page with all of its scripts, and no other files', async (context) => {
    const { expect } = context
    const run = start(context)
    await run.waitFor(/browser: \S+\n/)
    const url = /browser: (\S+)/.exec(run.output)?.[1] ?? ''

    const page = await fetch(url)
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const html = await page.text()
    const { imports } = JSON.parse(
      /<script type="importmap">(.+?)<\/script>/s.exec(html)?.[1] ?? '',
    )
    expect(Object.keys(imports)).toEqual(['headwater', 'eventsource-parser'])
    const linked = html.match(/(?<=(?:src|href)=")\/[^"]+/g) ?? []
    expect(linked).toHaveLength(2)
    for (const path of [...linked, ...Object.values<string>(imports)]) {
      const file = await fetch(new URL(path, url))
      expect(file.headers.get('content-type'), path).toMatch(/^text\/(javascript|css);/)
      // Each module that it imports is in the import map, or relative to the module.
      const imported = (await file.text()).matchAll(/^(?:import|export) .*?from ['"](.+?)['"]/gms)
      for (const [, name = ''] of imported) {
        const target = imports[name] ?? new URL(name, new URL(path, url)).pathname
        expect((await fetch(new URL(target, url))).status, `${path} imports ${name}`).toBe(200)
      }
    }
    for (const path of [
      '/page/..%2fserver.ts',
      '/headwater/nothing.js',
      '/page/',
      '/constructor/a.js',
    ])
      expect((await fetch(new URL(path, url))).status, path).toBe(404)

    run.interrupt()
    await run.ended
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  })

  it('rejects a question that is not JSON', async (context) => {
    const { expect } = context
    const run = start(context)
    await run.waitFor(/browser: \S+\n/)
    const url = /browser: (\S+)/.exec(run.output)?.[1] ?? ''

    const response = await fetch(new URL('/answer', url), { method: 'POST', body: 'Why?' })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ error: expect.stringContaining('JSON') })
  })

  it.for([
    [['--evnts', '3'], `Unknown option '--evnts'`],
    [['--events', 'many'], `--events takes a whole number from 1, not 'many'`],
    [['--events', '0'], `--events takes a whole number from 1, not '0'`],
    [['--port', '70000'], `--port takes a number from 0 to 65535, not '70000'`],
  ] as const)('rejects %j with a message and the usage', async ([args, message], context) => {
    const { expect } = context
    const run = start(context, ...args)
    expect(await run.ended).toBe(1)
    expect(run.lines[0]).toContain(message)
    expect(run.output).toContain('Usage: npm start')
  })

  it('reports that the port is in use', async (context) => {
    const { expect } = context
    const first = start(context)
    await first.waitFor(/browser: \S+\n/)
    const port = /browser: \S+:(\d+)/.exec(first.output)?.[1] ?? ''

    const second = start(context, '--port', port)
    expect(await second.ended).toBe(1)
    expect(second.output).toContain(`Port ${port} is taken`)
  })

  it('runs a program of at most 60 lines', async (context) => {
    const { expect } = context
    const program = await readFile('examples/quickstart/client.ts', 'utf8')
    expect(program.trimEnd().split('\n').length).toBeLessThanOrEqual(60)
  })
})
