/** The accesses of code to globals while they were watched. */
export interface GlobalUse {
  /** Globals that were read. */
  read: string[]
  /** Globals that were assigned, added, or have different members than before. */
  changed: string[]
}

// Saved first: the watching code must not be watched itself.
const { JSON, Object, Reflect, Set, String } = globalThis
const target: Record<PropertyKey, unknown> = globalThis

/** The names of all globals; in workers many are inherited. */
function globalKeys(): Set<PropertyKey> {
  const keys = new Set<PropertyKey>()
  for (let object: object = target; object && object !== Object.prototype;) {
    for (const key of Reflect.ownKeys(object)) keys.add(key)
    object = Reflect.getPrototypeOf(object)!
  }
  keys.delete('constructor')
  return keys
}

const members = (value: unknown): PropertyKey[] => Reflect.ownKeys(Object(value))
const shapeOf = (value: unknown): string =>
  JSON.stringify(
    [value, (value as { prototype?: unknown } | undefined)?.prototype].map((object) =>
      members(object).map(String),
    ),
  )

/** Watches all globals from now on; returns the function that ends it. */
export function watchGlobals(): () => GlobalUse {
  const read = new Set<string>()
  const changed = new Set<string>()
  // Globals of other runtimes: checking whether one exists also counts as a read.
  const foreign = ['document', 'window', 'self', 'location', 'addEventListener', 'Deno', 'Bun']
  const keys = [...new Set([...globalKeys(), ...foreign])].filter((key) => {
    // A page cannot be kept from showing its `document` and `window`.
    const isFixed = Reflect.getOwnPropertyDescriptor(target, key)?.configurable === false
    return !isFixed && target[key] !== globalThis
  })
  // Read once before they are watched: many are created on their first read, from others.
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
  return () => {
    // Saved first, since the code below reads globals too.
    const wasRead = [...read]
    for (const { key, value, shape } of globals)
      if (shapeOf(value) !== shape) changed.add(String(key))
    for (const key of Reflect.ownKeys(target)) if (!known.has(key)) changed.add(String(key))
    return { read: wasRead, changed: [...changed] }
  }
}
