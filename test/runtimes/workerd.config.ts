import { join } from 'node:path'
import { type ViteUserConfig, defineConfig } from 'vitest/config'
import { common, withServer } from '../../vitest.common.ts'

type Plugin = NonNullable<ViteUserConfig['plugins']>[number]

// From the folder's installation, which the root does not have: TypeScript must not resolve it.
const plugin: string = '@cloudflare/vitest-plugin'
const { cloudflareTest } = (await import(plugin)) as { cloudflareTest(options: object): Plugin }

/** A worker behaves as workerd did on this date; each deployment keeps the date it was written for. */
const atDate = (name: string, compatibilityDate: string) => ({
  plugins: [
    cloudflareTest({
      miniflare: {
        compatibilityDate,
        // Before 2026-03-03 a rejection counts as unhandled if it is not handled at once: `await` is too late.
        compatibilityFlags: ['unhandled_rejection_after_microtask_checkpoint'],
      },
    }),
  ],
  // A worker for each file would take twice as long to start as its tests.
  test: { ...common, ...withServer, isolate: false, name, include: ['test/behaviour/*.test.ts'] },
})

export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  test: { projects: [atDate('workerd', '2026-10-20'), atDate('workerd-2024', '2024-09-23')] },
})
