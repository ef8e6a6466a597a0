/**
 * `node watch-import.ts <specifier>`: imports a module while every global reports its accesses, and prints the
 * effects.
 */
import { registerHooks } from 'node:module'
import { type GlobalUse, watchGlobals } from '../support/watch-globals.ts'

export interface ImportReport extends GlobalUse {
  /** New resources that keep the process alive. */
  resources: string[]
  /** All loaded modules: the specifier and its URL. */
  loaded: { specifier: string; url: string }[]
}

// Saved first: the watching code must not be watched itself.
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
