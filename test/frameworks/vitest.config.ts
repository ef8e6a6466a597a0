import { svelte } from '@sveltejs/vite-plugin-svelte'
import vue from '@vitejs/plugin-vue'
import solid from 'vite-plugin-solid'
import { defineConfig } from 'vitest/config'

/** The compilers of the frameworks, which compile for a page or for a server, as the environment of the tests requires. */
const plugins = () => [
  vue(),
  svelte(),
  solid({ include: '**/solid/**/*.tsx', ssr: true, hot: false }),
]

/** The code that Angular's compiler has written. Its imports have no extension, which Node requires. */
const compiled = /\/\.compiled\//

const common = {
  // A test that asserts nothing cannot fail.
  expect: { requireAssertions: true },
  testTimeout: 60_000,
  pool: 'forks',
  // Loads the DOM, React and the compilers once for all files: half of the time.
  isolate: false,
} as const

export default defineConfig({
  // The source maps of packages name files that they do not contain.
  logLevel: 'error',
  test: {
    projects: [
      {
        plugins: plugins(),
        resolve: { conditions: ['browser', 'module', 'development|production'] },
        test: {
          ...common,
          name: 'page',
          environment: './support/page-environment.ts',
          include: ['*/page.test.{ts,tsx}'],
          server: { deps: { inline: [/solid-js/, /svelte/, compiled] } },
        },
      },
      {
        plugins: plugins(),
        test: {
          ...common,
          name: 'server',
          environment: 'node',
          include: ['pages.test.ts', '*/server.test.{ts,tsx}'],
          server: { deps: { inline: [compiled] } },
        },
      },
    ],
  },
})
