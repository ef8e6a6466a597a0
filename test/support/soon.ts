import { setTimeout as pause } from 'node:timers/promises'

/** Rejects, naming the awaited thing, if it does not arrive within half a minute. */
export async function soon<Value>(promise: Promise<Value>, what: string): Promise<Value> {
  const over = new AbortController()
  const late = pause(30_000, undefined, { signal: over.signal, ref: false }).then(() => {
    throw new Error(`waited in vain for ${what}`)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    late.catch(() => {})
    over.abort()
  }
}
