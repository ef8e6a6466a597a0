import { join } from 'node:path'
import { type ViteUserConfig, defineConfig } from 'vitest/config'
import { common, withServer } from '../../vitest.common.ts'

// From the folder's own installation, of which the root's types know nothing.
const plugin: string = '@cloudflare/vitest-plugin'
const { cloudflareTest } = (await import(plugin)) as {
  cloudflareTest(options: object): NonNullable<ViteUserConfig['plugins']>[number]
}

/** The behaviour depends on the date; a run at an older one shows what was different then. */
const compatibilityDate = process.env['COMPATIBILITY_DATE'] ?? '2026-10-20'

export default defineConfig({
  root: join(import.meta.dirname, '../..'),
  plugins: [cloudflareTest({ miniflare: { compatibilityDate } })],
  test: { ...common, ...withServer, name: 'workerd', include: ['test/behaviour/*.test.ts'] },
})
