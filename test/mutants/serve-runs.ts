/**
 * The process of `TreeTests`, in the folder of a tree: each message is a run, each answer its outcome. The arguments are
 * the names of the vitest projects.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { type TestModule, createVitest } from 'vitest/node'
import type { Outcome } from './outcome.ts'
import type { TestRun } from './tree-tests.ts'

const root = process.cwd()

/** The text of each source file, by its path in the folder. */
function readSources(folder: string): ReadonlyMap<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return new Map(
    paths
      .filter((path) => path.endsWith('.ts'))
      .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  )
}

/** The events of the current run. What vitest keeps of a module may be from the run before. */
let passed = 0
let failed: string | undefined
const ended = new Set<TestModule>()
let errors = 0
let slowest: Record<string, number> = {}
let isStale = false

/** Vite's error for a module whose invalidation it has lost track of, which happens now and then. */
const isVites = ({ message }: { message?: string }) => /Soft-invalidated module/.test(message ?? '')

/** Named as in `TestRun.files`. */
const nameOf = (module: TestModule) =>
  relative(join(root, 'test'), module.moduleId).replace(/\.test\.tsx?$/, '')

/** The path of a test file that is named as in `TestRun.files`. */
function pathOf(file: string): string {
  const path = resolve(root, `test/${file}.test.ts`)
  return existsSync(path) ? path : `${path}x`
}

const vitest = await createVitest({
  root,
  watch: false,
  project: process.argv.slice(2),
  bail: 1,
  maxWorkers: 1,
  fileParallelism: false,
  reporters: [
    {
      onTestCaseResult(test) {
        const { state, errors: found = [] } = test.result()
        if (found.some(isVites)) isStale = true
        const name = nameOf(test.module)
        slowest[name] = Math.max(slowest[name] ?? 0, test.diagnostic()?.duration ?? 0)
        if (state === 'passed') passed += 1
        if (state === 'failed')
          failed ??= `${test.fullName.replaceAll(' > ', ' ')} (${relative(root, test.module.moduleId)})`
      },
      onTestModuleEnd(module) {
        ended.add(module)
      },
      onTestRunEnd(_modules, unhandledErrors) {
        errors = unhandledErrors.length
      },
    },
  ],
})
await vitest.standalone()

/** Whether vitest has transformed the file of `src/` since it was invalidated. */
const isLoaded = (path: string) =>
  vitest.projects.some(({ vite }) =>
    Object.values(vite.environments).some(({ moduleGraph }) =>
      [...(moduleGraph.getModulesByFile(resolve('src', path)) ?? [])].some(
        (module) => module.transformResult,
      ),
    ),
  )

const clean = readSources('clean')
let current = readSources('src')

async function run({ files, test, timeout }: TestRun): Promise<Outcome> {
  const texts = readSources('src')
  for (const [path, text] of texts) {
    if (text === current.get(path)) continue
    vitest.invalidateFile(resolve('src', path))
    if (isLoaded(path)) throw new Error(`vitest keeps an old src/${path}`)
  }
  current = texts

  passed = 0
  failed = undefined
  ended.clear()
  errors = 0
  slowest = {}
  isStale = false
  for (const project of vitest.projects) project.config.testTimeout = timeout
  if (test) vitest.setGlobalTestNamePattern(test)
  else vitest.resetGlobalTestNamePattern()
  const specifications = files.map((file) =>
    vitest.getProjectByName(file.slice(0, file.indexOf('/'))).createSpecification(pathOf(file)),
  )
  await vitest.runTestSpecifications(specifications)

  for (const [path, text] of texts)
    if (text !== clean.get(path) && !isLoaded(path))
      return { passed, isStale: true, broken: `${files.join(', ')} did not load src/${path}` }

  isStale ||= [...ended].some((module) => module.errors().some(isVites))
  if (isStale) return { passed, isStale, broken: 'vite lost track of a module' }
  if (failed) return { passed, failed }
  // A file that does not load has no tests; the mutant is not a valid program then.
  for (const module of ended)
    if (module.children.size === 0)
      return { passed, broken: module.errors()[0]?.message ?? 'a file without tests' }
  // Only an uncaught error failed, or a hook.
  if (errors > 0 || [...ended].some((module) => !module.ok()))
    return { passed, failed: `an uncaught error in ${files.join(', ')}` }
  if (ended.size < files.length) return { passed, broken: 'a file did not run' }
  return passed > 0 ? { passed, slowest } : { passed, broken: 'no test ran' }
}

process.on('message', async (message: TestRun) => {
  let outcome: Outcome
  try {
    outcome = await run(message)
  } catch (error) {
    outcome = { passed: 0, broken: String(error) }
  }
  process.send!(outcome)
})
process.on('disconnect', async () => {
  await vitest.close()
  process.exit()
})
