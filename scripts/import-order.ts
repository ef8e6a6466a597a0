/**
 * The order of the folders of src/. `npm run structure` checks the sources against it, .oxlintrc.json enforces it,
 * and test/unit/lint-fences.test.ts checks that the two agree.
 */

/** The stages of the engine, from top to bottom. A stage imports only those below it. */
const stages = [
  'core/dispatch',
  'core/iteration',
  'core/reconnection',
  'core/stream',
  'core/http',
  'core/last-event-id',
  'core/decoding',
  'core/errors',
  'core/platform',
]
const below = (stage: string): string[] => stages.slice(stages.indexOf(stage) + 1)

/** Use the public API only, and never each other. */
export const optionalEntryPoints = ['storage', 'node', 'react', 'shared', 'testing', 'inspector']

/** Know no I/O, timers or clock, so they may import only the files of lower folders that know none either. */
export const pureFolders = ['core/reconnection', 'core/decoding', 'core/errors']
const pureFiles = ['core/platform/is-promise.ts']

/**
 * The parts of src/, from top to bottom: folders, and the files beside them. Each is followed by the folders and single
 * files that it may import.
 */
export const importOrder = new Map<string, readonly string[]>([
  // A program for Node, of the public API and the entry points for Node.
  ['cli', ['index.ts', 'storage/node.ts', 'node/index.ts']],
  ...optionalEntryPoints.map((name): [string, string[]] => [name, ['index.ts']]),
  ['index.ts', ['client', 'stream-events.ts', 'read-events.ts', ...stages]],
  ['client', stages],
  ['stream-events.ts', ['read-events.ts', ...stages]],
  ['read-events.ts', stages],
  // It has its own connection loop.
  ['event-source', ['core/dispatch', ...below('core/reconnection')]],
  ['core/dispatch', below('core/dispatch')],
  ['core/iteration', below('core/iteration')],
  [
    'core/reconnection',
    ['core/http/attempt-context.ts', 'core/decoding', 'core/errors', ...pureFiles],
  ],
  ['core/stream', below('core/stream')],
  ['core/http', below('core/http')],
  ['core/last-event-id', below('core/last-event-id')],
  ['core/decoding', ['core/errors', ...pureFiles]],
  ['core/errors', pureFiles],
  ['core/platform', []],
])

const contains = (part: string, path: string): boolean =>
  path === part || path.startsWith(`${part}/`)

/** The part that a path below src/ belongs to, or `undefined` if the order does not have it. */
export function partOf(path: string): string | undefined {
  return [...importOrder.keys()].find((part) => contains(part, path))
}

/** Whether a file may import another one. Both paths are relative to src/. */
export function mayImport(importer: string, imported: string): boolean {
  const part = partOf(importer)
  if (part === undefined || importer === imported) return false
  return [part, ...importOrder.get(part)!].some((allowed) => contains(allowed, imported))
}
