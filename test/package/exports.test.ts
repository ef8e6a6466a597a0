import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Headwater from 'headwater'
import { describe, expect, it, onTestFinished } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { entries } from './entries.ts'
import { runScript } from './run-script.ts'

const targets = Object.entries(manifest.exports).filter(([path]) => path !== './package.json')

describe('the package', () => {
  it('has exactly the listed entries', () => {
    const names = targets.map(([path]) => `headwater${path.slice(1)}`)
    expect(names.sort()).toEqual(Object.keys(entries).sort())
  })

  it.each(Object.entries(entries))(
    'exports exactly the listed names from %s',
    async (name, names) => {
      const module: object = await import(name)
      expect(Object.keys(module).sort()).toEqual(names)
    },
  )

  it.each(Object.entries(entries))(
    'exports the same names to require() from %s',
    async (name, names) => {
      const script = `console.log(Object.keys(require(${JSON.stringify(name)})).sort().join())`
      expect(await runScript('--input-type=commonjs', '--eval', script)).toBe(names.join())
    },
  )

  it('does not export inner files', async () => {
    const require = createRequire(import.meta.url)
    const notExported = expect.objectContaining({ code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' })
    expect(() => require.resolve('headwater/dist/index.js')).toThrow(notExported)
    expect(() => require.resolve('headwater/core/client')).toThrow(notExported)
    expect(require('headwater/package.json')).toMatchObject({
      name: 'headwater',
    })
  })

  it.each(targets)('has declarations next to the code of %s', async (_, target) => {
    const { types, default: code } = target as { types: string; default: string }
    expect(types).toBe(code.replace(/\.js$/, '.d.ts'))
    // Declarations must refer to each other with portable names: TypeScript's extension does not resolve outside.
    const declarations = await readFile(types, 'utf8')
    expect(declarations).toMatch(/\bexport\b/)
    expect(declarations).not.toMatch(/from ['"][^'"]+(?<!\.d)\.ts['"]/)
  })
})

describe('a resolver without support for the exports map', () => {
  it('finds the main entry by main and types', () => {
    const { types, default: code } = manifest.exports['.']
    expect(manifest).toMatchObject({ main: code, types })
  })

  const subpaths = targets.filter(([path]) => path !== '.')
  it.each(subpaths)('finds %s by the package.json of a folder', async (path, target) => {
    const folder = resolve(path)
    const stub = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
      main: string
      types: string
    }
    const { types, default: code } = target as { types: string; default: string }
    expect(resolve(folder, stub.main)).toBe(resolve(code))
    expect(resolve(folder, stub.types)).toBe(resolve(types))
  })
})

describe('a class or function of the package', () => {
  it('is identical for import and require()', async () => {
    const script = `
      const required = ${JSON.stringify(Object.keys(entries))}.map((name) => [name, require(name)])
      Promise.all(required.map(async ([name, ours]) => {
        const imported = await import(name)
        for (const key of Object.keys(imported))
          if (imported[key] !== ours[key]) console.log(name, key)
      }))`
    expect(await runScript('--input-type=commonjs', '--eval', script)).toBe('')
  })

  it('is identical in every entry that exports it', async () => {
    const identities = new Map<string, Set<unknown>>()
    for (const name of Object.keys(entries))
      for (const [key, value] of Object.entries<unknown>(await import(name)))
        identities.set(key, (identities.get(key) ?? new Set()).add(value))
    const several = [...identities].filter(([, values]) => values.size > 1)
    expect(several).toEqual([])
    expect(identities.size).toBe(new Set(Object.values(entries).flat()).size)
  })
})

describe('an error', () => {
  it('of a stream or store is an instance of the exported class', async () => {
    const { EventSourceClient, EventSourceError, NetworkError, streamEvents } =
      await import('headwater')
    const { fileStorage } = await import('headwater/storage/node')
    const fetch = async () => {
      throw new TypeError('no network')
    }
    const url = 'https://example.com/'
    const byStream = await streamEvents(url, { fetch })
      .next()
      .catch((error: unknown) => error)
    expect(byStream).toBeInstanceOf(NetworkError)

    const lastEventId = fileStorage('no-such-folder/\0')
    const client = new EventSourceClient(url, { fetch, lastEventId, reconnect: false })
    const { error: byStore } = await client.closed
    expect(byStore).toBeInstanceOf(EventSourceError)
    expect(byStore).toMatchObject({ code: 'store' })
    expect(byStore?.constructor).toBe(EventSourceError)
  })

  it('of another copy of the package passes isEventSourceError', async () => {
    const { EventSourceError, isEventSourceError } = await import('headwater')
    // Next to the first copy, so that both find the parser.
    const folder = await mkdtemp('node_modules/.headwater-copy-')
    onTestFinished(() => rm(folder, { recursive: true }))
    await cp('dist', folder, { recursive: true })
    const copy: typeof Headwater = await import(
      /* @vite-ignore */ pathToFileURL(resolve(folder, 'index.js')).href
    )
    const fetch = async () => {
      throw new TypeError('no network')
    }
    const error = await copy
      .streamEvents('https://example.com/', { fetch })
      .next()
      .catch((thrown: unknown) => thrown)
    expect(error).not.toBeInstanceOf(EventSourceError)
    expect(isEventSourceError(error)).toBe(true)
    expect(isEventSourceError(new Error('any other'))).toBe(false)
  })
})
