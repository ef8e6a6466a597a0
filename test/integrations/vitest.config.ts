import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  // The SDK's source maps name files that are not in its package.
  logLevel: 'error',
  plugins: [
    {
      name: 'replace-the-sdks-eventsource',
      enforce: 'pre',
      resolveId: (source, importer) =>
        source === 'eventsource' && importer?.includes('@modelcontextprotocol')
          ? join(import.meta.dirname, 'support/sdk-event-source.ts')
          : undefined,
    },
  ],
  test: {
    pool: 'forks',
    // A test that asserts nothing cannot fail. By default, a poll would give up after a second.
    expect: { requireAssertions: true, poll: { timeout: 30_000 } },
    restoreMocks: true,
    unstubGlobals: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    server: { deps: { inline: [/@modelcontextprotocol/] } },
  },
})
