/** The parts of each consumer, and its expected output with the server. */
export interface App {
  name: string
  /** How its compiler finds modules. */
  resolution: Record<string, string | boolean>
  typescripts: string[]
  /** The files to type-check: with the DOM library and no Node types, and the other way round. */
  checked: { dom: string[]; node: string[] }
  prints: string[]
}

const prices = ['1 ABC 1.50', '2 XYZ 2.25', 'CLOSING']

/** The oldest that the documentation names comes first. */
const typescripts = ['5.2', '5.9', '6.0', '7.0']

export const apps: App[] = [
  {
    name: 'vite',
    resolution: { module: 'esnext', moduleResolution: 'bundler' },
    typescripts,
    checked: { dom: ['src/main.ts'], node: ['src/prices.ts', 'src/notice.ts'] },
    prints: [...prices, 'closing', 'true 2'],
  },
  {
    name: 'node-esm',
    resolution: { module: 'nodenext' },
    // It imports with attributes, which 5.2 cannot parse.
    typescripts: typescripts.slice(1),
    checked: { dom: ['main.ts'], node: ['main.ts', 'transport.ts'] },
    prints: [
      ...[...prices, 'closed', 'hello, ', 'world', 'http', 'function'],
      ...['open', '1 ABC', '2 XYZ', 'closing true', '2 true'],
    ],
  },
  {
    name: 'node-cjs',
    resolution: { module: 'nodenext' },
    // TypeScript lets require() load an ES module since 5.8.
    typescripts: typescripts.slice(1),
    checked: { dom: ['main.js'], node: ['main.js'] },
    prints: [
      ...['1 1.50', '2 2.25', 'CLOSING', 'closed'],
      ...['{"delta":"hello, "}', '{"delta":"world"}', '2 closing'],
    ],
  },
  {
    name: 'react-native',
    resolution: { module: 'esnext', moduleResolution: 'node10', esModuleInterop: true },
    // TypeScript 6 deprecates this resolution, and 7 has removed it.
    typescripts: ['5.2', '5.9'],
    checked: { dom: ['index.ts'], node: ['index.ts', 'position.ts'] },
    prints: [
      ...[...prices, 'closed', 'EventSource EventSourceClient function function'],
      '2 closing',
    ],
  },
]

export const variants = {
  dom: { label: 'the DOM library, no Node types', lib: ['ES2022', 'DOM'], types: [] },
  node: { label: 'Node types, no DOM library', lib: ['ES2022'], types: ['node'] },
}

/**
 * The strictest setting of a user; `skipLibCheck: false` checks all declarations of the package. The libraries of the
 * compiler itself are not checked, which takes half of its time: the package adds nothing to them.
 */
export const strictest = {
  target: 'ES2022',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: false,
  skipDefaultLibCheck: true,
  resolveJsonModule: true,
  allowImportingTsExtensions: true,
  allowJs: true,
  checkJs: true,
  noEmit: true,
}
