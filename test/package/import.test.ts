import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { describe, expect, it } from 'vitest'
import { entries, needed, readByReact, saved } from './entries.ts'
import { runScript } from './run-script.ts'
import type { ImportReport } from './watch-import.ts'

const watchImport = async (name: string): Promise<ImportReport> =>
  JSON.parse(await runScript('test/package/watch-import.ts', name)) as ImportReport

/** The modules that the import of an entry loads, by their specifiers. */
const partsOf = async (name: string): Promise<string[]> =>
  (await watchImport(name)).loaded.slice(1).map(({ specifier }) => specifier)

const polyfill = 'headwater/event-source/polyfill'
const inspector = 'headwater/inspector'
const react = 'headwater/react'
const testing = 'headwater/testing'
const further: Record<string, string[]> = { [react]: readByReact, [testing]: saved }
const isQuiet = (name: string) => name !== polyfill

describe.each(Object.keys(entries).filter(isQuiet))('the import of %s', (name) => {
  it('reads only the listed globals and changes none', async () => {
    const { read, changed } = await watchImport(name)
    const allowed = [...needed, ...(further[name] ?? [])]
    expect(read.filter((key) => !allowed.includes(key))).toEqual([])
    expect(changed).toEqual([])
  })

  it('starts no timer and opens no resource', async () => {
    expect((await watchImport(name)).resources).toEqual([])
  })
})

describe('the import of the polyfill', () => {
  it('only adds the global EventSource', async () => {
    const { changed, resources } = await watchImport(polyfill)
    expect(changed).toEqual(['EventSource'])
    expect(resources).toEqual([])
  })
})

describe('an entry', () => {
  it.each([
    'headwater',
    'headwater/event-source',
    polyfill,
    'headwater/storage',
    inspector,
    react,
    testing,
  ])('loads no Node module: %s', async (name) => {
    expect((await partsOf(name)).filter((part) => isBuiltin(part))).toEqual([])
  })

  it('for Node loads builtins by their node: names', async () => {
    const builtins = (await partsOf('headwater/storage/node')).filter((part) => isBuiltin(part))
    expect(builtins).toContain('node:fs')
    expect(builtins.filter((part) => !part.startsWith('node:'))).toEqual([])
  })

  it('loads neither other entries nor an unneeded parser', async () => {
    const { loaded } = await watchImport('headwater')
    expect(loaded.filter(({ url }) => url.includes('/dist/storage/'))).toEqual([])
    expect(loaded.filter(({ url }) => url.includes('/dist/event-source/'))).toEqual([])
    expect(loaded.filter(({ url }) => url.includes('/dist/testing/'))).toEqual([])
    expect(loaded.filter(({ url }) => url.includes('/dist/react/'))).toEqual([])
    expect(loaded.filter(({ url }) => url.includes('/dist/inspector/'))).toEqual([])
    expect(await partsOf(testing)).not.toContain('eventsource-parser')
    expect(await partsOf('headwater/storage')).not.toContain('eventsource-parser')
    expect(await partsOf('headwater/storage/node')).not.toContain('eventsource-parser')
  })

  it.each(['headwater', 'headwater/event-source'])(
    'loads no other package than eventsource-parser: %s',
    async (name) => {
      const foreign = (await partsOf(name)).filter((part) => !part.startsWith('.'))
      expect(foreign).toEqual(['eventsource-parser'])
    },
  )
})

describe('the React entry', () => {
  it('loads React and eventsource-parser alone, and is a client module', async () => {
    const foreign = (await partsOf(react)).filter((part) => !part.startsWith('.'))
    expect(foreign.sort()).toEqual(['eventsource-parser', 'react'])
    expect(await readFile('dist/react/index.js', 'utf8')).toMatch(/^(['"])use client\1/)
  })
})

describe('the check above', () => {
  it('detects reads, changes, timers and loaded modules', async () => {
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
