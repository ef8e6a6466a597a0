import { isBuiltin } from 'node:module'
import { describe, expect, it } from 'vitest'
import { entries, needed } from './entries.ts'
import { runScript } from './run-script.ts'
import type { ImportReport } from './watch-import.ts'

const watchImport = async (name: string): Promise<ImportReport> =>
  JSON.parse(await runScript('test/package/watch-import.ts', name)) as ImportReport

/** What the import of an entry leads to, as it is named there. */
const partsOf = async (name: string): Promise<string[]> =>
  (await watchImport(name)).loaded.slice(1).map(({ specifier }) => specifier)

const polyfill = 'headwater/event-source/polyfill'
const isQuiet = (name: string) => name !== polyfill

describe.each(Object.keys(entries).filter(isQuiet))('the import of %s', (name) => {
  it('looks at nothing but what classes are made of, and changes nothing', async () => {
    const { read, changed } = await watchImport(name)
    expect(read.filter((key) => !needed.includes(key))).toEqual([])
    expect(changed).toEqual([])
  })

  it('starts no timer and opens nothing', async () => {
    expect((await watchImport(name)).resources).toEqual([])
  })
})

describe('the import of the polyfill', () => {
  it('adds the one global, and does nothing else', async () => {
    const { changed, resources } = await watchImport(polyfill)
    expect(changed).toEqual(['EventSource'])
    expect(resources).toEqual([])
  })
})

describe('an entry', () => {
  it.each(['headwater', 'headwater/event-source', polyfill, 'headwater/storage'])(
    'loads no module of Node’s: %s',
    async (name) => {
      expect((await partsOf(name)).filter((part) => isBuiltin(part))).toEqual([])
    },
  )

  it('may load them where it is for Node, under the names that every runtime knows', async () => {
    const builtins = (await partsOf('headwater/storage/node')).filter((part) => isBuiltin(part))
    expect(builtins).toContain('node:fs')
    expect(builtins.filter((part) => !part.startsWith('node:'))).toEqual([])
  })

  it('loads nothing that another entry is for', async () => {
    const { loaded } = await watchImport('headwater')
    expect(loaded.filter(({ url }) => url.includes('/dist/storage/'))).toEqual([])
    expect(loaded.filter(({ url }) => url.includes('/dist/event-source/'))).toEqual([])
    expect(await partsOf('headwater/storage')).not.toContain('eventsource-parser')
    expect(await partsOf('headwater/storage/node')).not.toContain('eventsource-parser')
  })

  it.each(['headwater', 'headwater/event-source'])(
    'loads one package besides itself: the parser, for %s',
    async (name) => {
      const foreign = (await partsOf(name)).filter((part) => !part.startsWith('.'))
      expect(foreign).toEqual(['eventsource-parser'])
    },
  )
})

describe('the check above', () => {
  it('sees what an import looks at, changes, starts and loads', async () => {
    const planted = `
      import 'node:os'
      globalThis.planted = 1
      globalThis.fetch = () => {}
      void navigator
      void typeof document
      Array.prototype.planted = 1
      setTimeout(() => {}, 10)`
    const report = await watchImport(`data:text/javascript,${encodeURIComponent(planted)}`)
    expect(report.read).toEqual(['navigator', 'document', 'Array', 'setTimeout'])
    expect(report.changed.sort()).toEqual(['Array', 'fetch', 'planted'])
    expect(report.resources).toEqual(['Timeout'])
    expect(report.loaded.map(({ specifier }) => specifier)).toContain('node:os')
  })
})
