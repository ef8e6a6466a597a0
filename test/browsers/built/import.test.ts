import { describe, expect, it, onTestFinished } from 'vitest'
import manifest from '../../../package.json' with { type: 'json' }
import { entries, needed, saved } from '../../package/entries.ts'
import { testSession } from '../../support/test-session.ts'
import type { ImportReport, ReportSettings } from './report.ts'
import { scopes } from './scopes.ts'

/** The files of all entries except those for Node, and the hooks, whose import of React only a bundler can resolve. */
const files = Object.entries(manifest.exports).flatMap(([path, target]) =>
  typeof target === 'string' || /\/(node|react)$/.test(path)
    ? []
    : [{ name: `headwater${path.slice(1)}`, file: target.default.replace('./', '/built/') }],
)

/** Imports the module in such a scope, as its first import. */
async function importIn(run: (typeof scopes)[string], entry: string): Promise<ImportReport> {
  const settings: ReportSettings = {
    channel: `built-${Math.random()}`,
    url: testSession().url('/hello'),
  }
  const query = new URLSearchParams({ entry, settings: JSON.stringify(settings) })
  const channel = new BroadcastChannel(settings.channel)
  onTestFinished(() => channel.close())
  return new Promise((resolve, reject) => {
    channel.onmessage = ({ data }: MessageEvent<ImportReport>) => resolve(data)
    Promise.resolve(run(`/built/main.js?${query}`, reject)).catch(reject)
  })
}

describe.each(Object.entries(scopes))('the built file, imported in %s', (_, run) => {
  it.each(files)('has the exports of $name and no side effect', async ({ name, file }) => {
    const { read, ...report } = await importIn(run, file)
    // It exists already: the polyfill has read it.
    const further = name.endsWith('/polyfill') ? ['EventSource'] : []
    const allowed = [...needed, ...further, ...(name.endsWith('/testing') ? saved : [])]
    expect(read.filter((key) => !allowed.includes(key))).toEqual([])
    expect(report).toEqual({
      exports: entries[name],
      changed: [],
      ...(name === 'headwater' && { received: 'hello' }),
    })
  })
})

describe('the check above', () => {
  it.each([scopes['a page']!, scopes['a dedicated worker']!])(
    'detects reads and changes by an import (%#)',
    async (run) => {
      const planted = `
        globalThis.planted = 1
        Array.prototype.planted = 1
        void navigator
        void typeof fetch
        export const exported = 1`
      const report = await importIn(run, `data:text/javascript,${encodeURIComponent(planted)}`)
      expect(report).toEqual({
        exports: ['exported'],
        read: ['Array', 'navigator', 'fetch'],
        changed: ['Array', 'planted'],
      })
    },
  )

  it.each([scopes['a page']!, scopes['a dedicated worker']!])(
    'fails if the module fails (%#)',
    async (run) => {
      const failing = 'data:text/javascript,missing.window'
      await expect(importIn(run, failing)).rejects.toThrow(/ReferenceError.*missing/)
    },
  )
})
