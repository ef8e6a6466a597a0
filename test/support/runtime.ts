/** The runtime of the tests. A browser's workers count as that browser. */
export type Runtime =
  | 'node'
  | 'deno'
  | 'bun'
  | 'workerd'
  /** At a compatibility date of then: the platform's own classes have no name yet for `toString`. */
  | 'workerd-2024'
  | 'edge-runtime'
  | 'chromium'
  | 'firefox'
  | 'webkit'

/** The runtime that this code runs in; throws in one that it does not know. */
export function runtime(): Runtime {
  const { Bun, Deno, EdgeRuntime, navigator, process } = globalThis as Record<string, unknown>
  const userAgent = (navigator as { userAgent?: string } | undefined)?.userAgent ?? ''
  // Node's own marks come last: others show some of them for the sake of its packages.
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
