import type { z } from 'zod'

/** A value that survives a reload of this tab. Without access to storage, it is lost with the page. */
export interface TabValue<T> {
  load(): T | undefined
  /** `undefined` removes it. */
  save(value: T | undefined): void
}

/** Keeps a value in `sessionStorage`. An invalid stored value counts as none. */
export function tabValue<T>(key: string, schema: z.ZodType<T>): TabValue<T> {
  return {
    load() {
      try {
        return schema.parse(JSON.parse(sessionStorage.getItem(key) ?? 'null'))
      } catch {
        return undefined
      }
    },
    save(value) {
      try {
        if (value === undefined) sessionStorage.removeItem(key)
        else sessionStorage.setItem(key, JSON.stringify(value))
      } catch {
        // Storage is full or forbidden.
      }
    },
  }
}
