import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { installOnce } from './scripts/install-once.ts'
import { reactCompiler } from './test/react/support/react-compiler.ts'
import { common as shared, withServer } from './vitest.common.ts'

const common = { ...shared, environment: 'node', pool: 'forks' } as const

const react = {
  ...common,
  environment: 'happy-dom',
  setupFiles: './test/react/support/setup.ts',
  // Loads React once for all files: half of the time.
  isolate: false,
} as const
const source = fileURLToPath(new URL('src', import.meta.url))
// The samples import the package by its name.
const ownAlias = [
  { find: /^headwater$/, replacement: `${source}/index.ts` },
  {
    find: /^headwater\/(event-source|inspector|react|shared|testing)$/,
    replacement: `${source}/$1/index.ts`,
  },
]
const react18 = fileURLToPath(new URL('test/react/react-18', import.meta.url))

// The tests' packages. `npm ci` in the root installs only those that `npm start` needs as well.
const folders = ['test', 'test/react/react-18', 'scripts', 'bench', 'examples/services']
// The copies that mutants are planted in have the tests' alone.
for (const folder of folders.filter((name) => existsSync(`${name}/package.json`)))
  installOnce(folder)

export default defineConfig({
  test: {
    // One for each core; vitest would leave one idle, of two.
    maxWorkers: '100%',
    coverage: {
      // vitest looks for `v8` in the root alone.
      provider: 'custom',
      customProviderModule: './test/node_modules/@vitest/coverage-v8/dist/index.js',
      include: ['src/**'],
      // It runs in processes of its own; test/cli tests it, and mutants test these tests.
      exclude: ['src/cli/**'],
      reporter: ['text', 'html', 'json-summary'],
      thresholds: { lines: 95, branches: 95, functions: 95, statements: 95 },
    },
    projects: [
      { test: { ...common, name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        test: {
          ...common,
          ...withServer,
          name: 'behaviour',
          include: ['test/behaviour/**/*.test.ts'],
        },
      },
      {
        // The command of the package, in processes, with pipes and in a terminal.
        test: { ...common, ...withServer, name: 'cli', include: ['test/cli/**/*.test.ts'] },
      },
      {
        test: {
          ...common,
          ...withServer,
          name: 'happy-dom',
          environment: 'happy-dom',
          include: ['test/happy-dom/**/*.test.ts'],
        },
      },
      {
        resolve: { alias: ownAlias },
        test: { ...react, name: 'react', include: ['test/react/**/*.test.{ts,tsx}'] },
      },
      {
        // The same tests with the hooks as React's compiler makes them.
        plugins: [reactCompiler()],
        resolve: { alias: ownAlias },
        test: { ...react, name: 'react-compiled', include: ['test/react/hooks/*.test.tsx'] },
      },
      {
        // The same tests with React 18.
        resolve: {
          alias: [
            ...ownAlias,
            { find: /^(react(?:-dom)?)(?=\/|$)/, replacement: `${react18}/node_modules/$1` },
            // Its ES module: what a CommonJS module requires has no alias.
            {
              find: /^@testing-library\/react$/,
              replacement: '@testing-library/react/dist/@testing-library/react.esm.js',
            },
          ],
        },
        test: {
          ...react,
          name: 'react-18',
          include: ['test/react/hooks/*.test.tsx'],
          server: { deps: { inline: [/@testing-library\/react/] } },
        },
      },
      {
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            checker: 'tsc',
            include: ['test/types/**/*.test-d.ts'],
            tsconfig: './test/types/tsconfig.json',
          },
        },
      },
      {
        test: {
          ...common,
          ...withServer,
          name: 'fuzz',
          include: ['test/fuzz/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        // After all others, with the hostile servers': while something is measured, one other such file runs at most.
        test: {
          ...common,
          ...withServer,
          name: 'memory',
          include: ['test/memory/**/*.test.ts'],
          execArgv: ['--expose-gc'],
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
        },
      },
      {
        test: {
          ...common,
          ...withServer,
          name: 'node-fetch',
          include: ['test/node-fetch/**/*.test.ts'],
        },
      },
      { test: { ...common, name: 'faults', include: ['test/faults/**/*.test.ts'] } },
      {
        resolve: { alias: ownAlias },
        test: { ...common, name: 'playground', include: ['test/playground/**/*.test.ts'] },
      },
      { test: { ...common, name: 'shared', include: ['test/shared/**/*.test.ts'] } },
      { test: { ...common, name: 'stress', include: ['test/stress/**/*.test.ts'] } },
      {
        test: {
          ...common,
          name: 'hostile',
          include: ['test/hostile/**/*.test.ts'],
          maxConcurrency: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...common,
          name: 'examples',
          include: ['examples/test/servers/**/*.test.ts'],
          // Loads the servers and their packages once for all files: half of the time.
          isolate: false,
        },
      },
      {
        test: {
          ...common,
          name: 'bench',
          include: ['bench/**/*.test.ts'],
        },
      },
      {
        // Imports `headwater` by name: Node resolves it through the exports map to dist/.
        test: {
          ...common,
          name: 'package',
          include: ['test/package/*.test.ts'],
          server: { deps: { external: [/\/dist\//] } },
        },
      },
    ],
  },
})
