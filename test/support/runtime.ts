/** The runtime of the tests. A browser's workers count as that browser. */
export type Runtime =
  | 'node'
  /** Node, Deno or Bun, with `nodeFetch` in place of `fetch`. */
  | 'node-fetch'
  | 'deno'
  | 'bun'
  | 'workerd'
  /** At an older compatibility date, at which `toString` does not name the platform's classes. */
  | 'workerd-2024'
  | 'edge-runtime'
  | 'chromium'
  | 'firefox'
  | 'webkit'

/** The runtime of this code; throws in an unknown one. */
export function runtime(): Runtime {
  const { Bun, Deno, EdgeRuntime, navigator, process } = globalThis as Record<string, unknown>
  const userAgent = (navigator as { userAgent?: string } | undefined)?.userAgent ?? ''
  // Node's marks come last: other runtimes define some of them for npm packages.
  if (Deno) return 'deno'
  if (Bun) return 'bun'
  if (EdgeRuntime) return 'edge-runtime'
  if (userAgent === 'Cloudflare-Workers')
    return String(new Blob()) === '[object Blob]' ? 'workerd' : 'workerd-2024'
  if (/Firefox\//.test(userAgent)) return 'firefox'
  if (/Chrome\//.test(userAgent)) return 'chromium'
  if (/AppleWebKit\//.test(userAgent)) return 'webkit'
  if ((process as { versions?: { node?: string } } | undefined)?.versions?.node) return 'node'
  throw new Error(`Unknown runtime "${userAgent}"`)
}

const mark = Symbol.for('headwater.node-fetch')

/** Whether the clients of the tests use `nodeFetch`: see test/runtimes/node-fetch.setup.ts. */
export const usesNodeFetch = (): boolean => mark in globalThis

export function markNodeFetch(): void {
  Object.defineProperty(globalThis, mark, { value: true })
}
