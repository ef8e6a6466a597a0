/**
 * `node watch-import.ts <specifier>`: imports a module where every global tells who looks at it, and prints what
 * happened meanwhile.
 */
import { registerHooks } from 'node:module'
import { type GlobalUse, watchGlobals } from '../support/watch-globals.ts'

export interface ImportReport extends GlobalUse {
  /** What keeps the process alive and did not before. */
  resources: string[]
  /** All that was loaded: the specifier, and what it led to. */
  loaded: { specifier: string; url: string }[]
}

// Taken first: what the watching itself needs is not to be watched.
const { JSON, console, process } = globalThis
const loaded: ImportReport['loaded'] = []

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    loaded.push({ specifier, url: resolved.url })
    return resolved
  },
})

const stopWatching = watchGlobals()
const before = process.getActiveResourcesInfo()
await import(process.argv[2] ?? '')
const resources = process.getActiveResourcesInfo()

for (const name of before) resources.splice(resources.indexOf(name), 1)
const report: ImportReport = { ...stopWatching(), resources, loaded }
console.log(JSON.stringify(report))
