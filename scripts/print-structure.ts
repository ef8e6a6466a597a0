/**
 * `node scripts/print-structure.ts [folder]`: prints the folders of src/ by level, with the folders that each imports.
 * Type-only imports count. Exits with 1 if files or folders import each other in a cycle, if an import breaks the
 * order of scripts/import-order.ts, or if a file or folder is named utils, helpers, constants or common.
 */
import { globSync, readFileSync } from 'node:fs'
import { basename, posix } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'
import { importOrder, mayImport, partOf } from './import-order.ts'

type Graph = Map<string, Set<string>>

/** The relative specifiers that a file imports from, types included. */
function specifiersOf(path: string): string[] {
  const { program, errors } = parseSync(path, readFileSync(path, 'utf8'))
  if (errors.length > 0) throw new Error(`Failed to parse ${path}: ${errors[0]?.message}`)
  const found: string[] = []
  const add = (source: { value?: unknown } | null): void => {
    if (typeof source?.value === 'string' && source.value.startsWith('.')) found.push(source.value)
  }
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source as { value?: unknown }),
    TSImportType: (node) => add(node.source),
  }).visit(program)
  return found
}

function readFileGraph(root: string): Graph {
  const files = globSync('**/*.{ts,tsx}', { cwd: root }).sort()
  return new Map(
    files.map((file) => [
      file,
      new Set(
        specifiersOf(posix.join(root, file)).map((specifier) => posix.join(file, '..', specifier)),
      ),
    ]),
  )
}

const folderOf = (file: string): string => partOf(file) ?? posix.dirname(file)

function toFolderGraph(files: Graph): Graph {
  const folders: Graph = new Map()
  for (const [file, imported] of files) {
    const folder = folderOf(file)
    const targets = folders.get(folder) ?? new Set()
    folders.set(folder, targets)
    for (const target of imported) {
      if (folderOf(target) !== folder) targets.add(folderOf(target))
    }
  }
  return folders
}

/**
 * Groups the nodes that reach each other (Tarjan's strongly connected components). A group comes after all groups that
 * it imports; a group of more than one node is a cycle.
 */
function groupByCycle(graph: Graph): string[][] {
  const groups: string[][] = []
  const indexes = new Map<string, number>()
  const open: string[] = []
  const visit = (node: string): number => {
    const index = indexes.size
    indexes.set(node, index)
    open.push(node)
    let lowest = index
    for (const target of graph.get(node) ?? []) {
      if (!indexes.has(target)) lowest = Math.min(lowest, visit(target))
      else if (open.includes(target)) lowest = Math.min(lowest, indexes.get(target)!)
    }
    if (lowest === index) groups.push(open.splice(open.indexOf(node)))
    return lowest
  }
  for (const node of graph.keys()) if (!indexes.has(node)) visit(node)
  return groups
}

/** Level 0 imports nothing; every other node stands one level above the highest that it imports. */
function levelsOf(graph: Graph): Map<string, number> {
  const levels = new Map<string, number>()
  for (const group of groupByCycle(graph)) {
    const imported = group.flatMap((node) => [...(graph.get(node) ?? [])])
    const level = Math.max(-1, ...imported.map((target) => levels.get(target) ?? -1)) + 1
    for (const node of group) levels.set(node, level)
  }
  return levels
}

/** The shortest way through a cycle from its first node back to it. */
function pathThrough(cycle: string[], graph: Graph): string {
  const start = cycle.sort()[0]!
  const queue = [[start]]
  const seen = new Set<string>()
  for (const path of queue) {
    for (const target of graph.get(path.at(-1)!) ?? []) {
      if (target === start) return [...path, start].join(' → ')
      if (cycle.includes(target) && !seen.has(target)) queue.push([...path, target])
      seen.add(target)
    }
  }
  return start
}

const root = process.argv[2] ?? 'src'
const files = readFileGraph(root)
const folders = toFolderGraph(files)
const levels = levelsOf(folders)
const highest = Math.max(...levels.values())

const order = [...importOrder.keys()]
const inOrder = (names: Iterable<string>): string[] =>
  [...names].sort((a, b) => order.indexOf(a) - order.indexOf(b))

for (let level = highest; level >= 0; level--) {
  console.log(`level ${level}`)
  for (const folder of inOrder(folders.keys())) {
    if (levels.get(folder) !== level) continue
    const imported = inOrder(folders.get(folder)!)
    console.log(`  ${folder}${imported.length > 0 ? ` → ${imported.join(', ')}` : ''}`)
    const names = [...files.keys()].filter((file) => file !== folder && folderOf(file) === folder)
    if (names.length > 0) console.log(`    ${names.map((file) => basename(file)).join(', ')}`)
  }
}
console.log(
  `${files.size} files, ${Math.max(...levelsOf(files).values()) + 1} levels; ` +
    `${folders.size} folders, ${highest + 1} levels`,
)

const cycles = [files, folders].flatMap((graph) =>
  groupByCycle(graph)
    .filter((group) => group.length > 1)
    .map((cycle) => {
      const kind = graph === files ? 'files' : 'folders'
      return `cycle of ${cycle.length} ${kind}: ${pathThrough(cycle, graph)}`
    }),
)
const violations: string[] = []
for (const [file, imported] of files) {
  if (partOf(file) === undefined) violations.push(`${file} has no place in scripts/import-order.ts`)
  if (/(^|\/)(utils?|helpers?|constants?|common)(\.|\/)/.test(file)) {
    violations.push(`${file}: name files for their main export, folders for their stage`)
  }
  for (const target of imported) {
    if (!files.has(target)) violations.push(`${file} imports ${target}, which does not exist`)
    else if (!mayImport(file, target)) violations.push(`${file} may not import ${target}`)
  }
}

for (const line of [...cycles, ...violations]) console.log(line)
const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
console.log(`${counted(cycles.length, 'cycle')}, ${counted(violations.length, 'violation')}`)
if (cycles.length + violations.length > 0) process.exitCode = 1
