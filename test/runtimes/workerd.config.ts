import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type ViteUserConfig, defineConfig } from 'vitest/config'
import { common, withServer } from '../../vitest.common.ts'

// From the folder's own installation, which the root knows nothing of.
const plugin = createRequire(import.meta.url).resolve('@cloudflare/vitest-plugin')
const { cloudflareTest } = (await import(pathToFileURL(plugin).href)) as {
  cloudflareTest(options: object): NonNullable<ViteUserConfig['plugins']>[number]
}

/** The behaviour depends on the date; a run at an older one shows what was different then. */
const compatibilityDate = process.env['COMPATIBILITY_DATE'] ?? '2026-10-20'

export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  plugins: [cloudflareTest({ miniflare: { compatibilityDate } })],
  test: { ...common, ...withServer, name: 'workerd', include: ['test/behaviour/*.test.ts'] },
})
