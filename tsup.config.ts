import { defineConfig } from 'tsup'

export default defineConfig({
  // Keys mirror the tree, so that each entry lies beside its declarations.
  entry: {
    index: 'src/index.ts',
    'event-source/index': 'src/event-source/index.ts',
    'event-source/polyfill': 'src/event-source/polyfill.ts',
    'storage/index': 'src/storage/index.ts',
    'storage/node': 'src/storage/node.ts',
    'node/index': 'src/node/index.ts',
    'shared/index': 'src/shared/index.ts',
    'cli/headwater': 'src/cli/headwater.ts',
    'testing/index': 'src/testing/index.ts',
    'react/index': 'src/react/index.ts',
    'inspector/index': 'src/inspector/index.ts',
    // For Metro before 0.82, which cannot resolve a package with neither main nor index.js.
    'eventsource-parser': 'node_modules/eventsource-parser/dist/index.js',
  },
  format: 'esm',
  // Not the promised browsers: esbuild would lower private members to WeakMaps. scripts/check-engines.ts looks after them.
  target: 'es2022',
  platform: 'neutral',
  external: [/^node:/],
  // Entries share chunks: an error class has one identity whichever entry it was imported from.
  splitting: true,
  // Maps would be twice the size of the code. Without its white space the package is two thirds of its size; names stay.
  sourcemap: false,
  minify: false,
  esbuildOptions(options) {
    options.minifyWhitespace = true
  },
  clean: true,
  // The first line of `npm start` is to be the demo's own; errors are told all the same.
  silent: true,
  // tsup's own declaration bundler does not work with TypeScript 7; tsc emits them after it.
  dts: false,
  // Deno and workerd know built-in modules by their prefix alone.
  removeNodeProtocol: false,
})
