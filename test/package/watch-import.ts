/**
 * `node watch-import.ts <specifier>`: imports a module where every global tells who looks at it, and prints what
 * happened meanwhile.
 */
import { registerHooks } from 'node:module'

export interface ImportReport {
  /** Globals that were looked at. */
  read: string[]
  /** Globals that were assigned to, added, or have other members than before. */
  changed: string[]
  /** What keeps the process alive and did not before. */
  resources: string[]
  /** All that was loaded: the specifier, and what it led to. */
  loaded: { specifier: string; url: string }[]
}

// Taken first: what the watching itself needs is not to be watched.
const { JSON, Object, Reflect, Set, String, console, process } = globalThis
const target: Record<PropertyKey, unknown> = globalThis

const read = new Set<string>()
const changed = new Set<string>()
const loaded: ImportReport['loaded'] = []

const members = (value: unknown): PropertyKey[] => Reflect.ownKeys(Object(value))
const shapeOf = (value: unknown): string =>
  JSON.stringify(
    [value, (value as { prototype?: unknown } | undefined)?.prototype].map((object) =>
      members(object).map(String),
    ),
  )

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    loaded.push({ specifier, url: resolved.url })
    return resolved
  },
})

const own = Reflect.ownKeys(target).filter(
  (key) =>
    Reflect.getOwnPropertyDescriptor(target, key)?.configurable && target[key] !== globalThis,
)
// What pages and other runtimes have: code that asks whether it is there looks at it too.
const foreign = ['document', 'window', 'self', 'location', 'addEventListener', 'Deno', 'Bun']
const keys = [...own, ...foreign.filter((key) => !(key in target))]
// Looked at once before they are watched: many are made when they are first looked at, out of others.
const globals = keys.map((key) => ({ key, value: target[key], shape: shapeOf(target[key]) }))
for (const { key, value } of globals)
  Object.defineProperty(target, key, {
    configurable: true,
    get() {
      read.add(String(key))
      return value
    },
    set() {
      changed.add(String(key))
    },
  })

const known = new Set(Reflect.ownKeys(target))
const before = process.getActiveResourcesInfo()
await import(process.argv[2] ?? '')
const resources = process.getActiveResourcesInfo()

for (const name of before) resources.splice(resources.indexOf(name), 1)
for (const { key, value, shape } of globals) if (shapeOf(value) !== shape) changed.add(String(key))
for (const key of Reflect.ownKeys(target)) if (!known.has(key)) changed.add(String(key))

const report: ImportReport = { read: [...read], changed: [...changed], resources, loaded }
console.log(JSON.stringify(report))
