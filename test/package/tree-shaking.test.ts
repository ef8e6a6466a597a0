import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'tsup'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater-bundle-'))
})

afterAll(() => rm(folder, { recursive: true }))

/** The bundle of this import as built for an application, including the parser. */
async function bundle(name: string, clause: string, from = 'index'): Promise<string> {
  const entry = join(folder, `${name}.js`)
  await writeFile(entry, `${clause}${JSON.stringify(resolve(`dist/${from}.js`))}\n`)
  const outDir = join(folder, name)
  await build({
    entry: [entry],
    outDir,
    config: false,
    silent: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    // Everything is bundled, as in an application.
    noExternal: [/./],
    outExtension: () => ({ js: '.js' }),
  })
  return readFile(join(outDir, `${name}.js`), 'utf8')
}

/** Names that minifying keeps and that only the client has. */
const ofClient = ['CONNECTING', 'pauseWhenHidden', 'maxRetries', 'drop-oldest']

/** Strings of the code that makes requests. */
const ofRequest = ['Last-Event-ID', 'no-store', 'crossOriginRedirect:']

const found = (code: string): string[] => ofClient.filter((name) => code.includes(name))

describe('a bundle', () => {
  it('of streamEvents contains no client code', async () => {
    const code = await bundle('stream-events', 'export { streamEvents } from ')
    expect(ofRequest.filter((name) => code.includes(name))).toEqual(ofRequest)
    expect(found(code)).toEqual([])
  })

  it('of readEvents contains neither client nor request code', async () => {
    const code = await bundle('read-events', 'export { readEvents } from ')
    expect(code).toContain('maxBufferSize')
    expect(found(code)).toEqual([])
    expect(ofRequest.filter((name) => code.includes(name))).toEqual([])
  })

  it('of the drop-in contains no client code but the constants', async () => {
    const code = await bundle('drop-in-used', 'export { EventSource } from ', 'event-source/index')
    expect(found(code)).toEqual(['CONNECTING'])
  })

  it('of the client contains all names of client code', async () => {
    const code = await bundle('client', 'export { EventSourceClient } from ')
    expect(found(code)).toEqual(ofClient)
  })

  it('of decoders and a guard is under 500 characters', async () => {
    const small = await bundle('decoders', 'export { json, text, isEventSourceError } from ')
    expect(small.length).toBeLessThan(500)
  })

  it('of the polyfill keeps its side effect', async () => {
    const code = await bundle('polyfill', 'import ', 'event-source/polyfill')
    expect(code).toMatch(/"EventSource"in globalThis\W/)
    expect(code).toContain('text/event-stream')
  })

  it('of an unused drop-in import is empty', async () => {
    expect((await bundle('drop-in', 'import ', 'event-source/index')).trim()).toBe('')
  })

  it('of an unused package import is empty', async () => {
    expect((await bundle('nothing', 'import ')).trim()).toBe('')
  })
})
