/**
 * `npm run test:mutants`: plants known bugs in copies of `src/`, one at a time, and runs the tests that are there to catch
 * them. A mutant that lives without an argument is a failure; so is one that no longer applies, that does not load, and
 * one that is killed though an argument says that it cannot be. `-- --only text` takes those with the text in their area or name,
 * `--no-faults` leaves the matrix of faults out.
 */
import { parseArgs } from 'node:util'
import { record } from '../reliability/record.ts'
import { areas } from './list.ts'
import type { Mutant } from './mutant.ts'
import type { Outcome } from './outcome.ts'
import { runFaults } from './run-faults.ts'
import { Tree } from './tree.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    faults: { type: 'boolean', default: true },
    record: { type: 'boolean', default: false },
  },
  allowNegative: true,
})

let passed = 0
let failed = 0
function check(holds: boolean, line: string): void {
  if (holds) passed += 1
  else failed += 1
  console.log(`${holds ? 'ok  ' : 'FAIL'}  ${line}`)
}

const chosen = Object.entries(areas).flatMap(([area, mutants]) =>
  mutants
    .filter(({ name }) => `${area}: ${name}`.includes(values.only))
    .map((mutant) => ({ area, mutant })),
)
if (chosen.length === 0) throw new Error(`No mutant has "${values.only}" in its name`)

/** The duration of the slowest test of each file without a mutant, in ms. */
const slowest = new Map<string, number>()

/**
 * In ms. Many mutants are killed by a test that hangs, so a short limit saves most of the time. A slow test has more,
 * because it must not fail by itself.
 */
const timeoutOf = ({ killedBy, survives }: Mutant) =>
  survives ? 6000 : Math.max(2000, ...killedBy.map((file) => 4 * (slowest.get(file) ?? 0)))

interface Judged {
  readonly area: string
  readonly mutant: Mutant
  readonly killers: readonly string[]
}
const judged: Judged[] = []

async function judge(tree: Tree, { area, mutant }: (typeof chosen)[number]): Promise<void> {
  const { byFaults, edits, killedBy, name, survives, test } = mutant
  let restore: () => void
  try {
    restore = tree.apply(edits)
  } catch (error) {
    return check(false, `${name}: no longer applies: ${(error as Error).message}`)
  }
  const start = performance.now()
  const killers: string[] = []
  const note = ({ broken, failed: killer }: Outcome) => {
    if (broken) check(false, `${name}: says nothing: ${broken}`)
    else if (killer) killers.push(killer)
    else if (survives) check(true, `${name}: lives. ${survives}`)
    else check(false, `${name}: lives`)
  }
  try {
    note(await tree.tests.run({ files: killedBy, test, timeout: timeoutOf(mutant) }))
    if (byFaults && values.faults) note(await runFaults(tree.root))
  } finally {
    restore()
  }
  judged.push({ area, mutant, killers })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  for (const killer of killers)
    check(!survives, `${name}: killed by ${killer}${survives ? ', which was not to be' : ''}`)
  console.log(`      ${seconds} s`)
}

/** The first mutant of each vitest project. */
const firsts = new Map<string, Mutant>()
for (const { mutant } of chosen)
  for (const file of mutant.killedBy) {
    const project = file.slice(0, file.indexOf('/'))
    if (!firsts.has(project)) firsts.set(project, mutant)
  }

// Two at a time: tests wait more than they compute.
const trees = [0, 1].map(() => new Tree([...firsts.keys()]))

/** Each tree takes the next item when it is free. */
async function inTurn<Item>(
  items: readonly Item[],
  act: (tree: Tree, item: Item) => Promise<void>,
): Promise<void> {
  const left = [...items]
  const lane = async (tree: Tree) => {
    for (let next = left.shift(); next; next = left.shift()) await act(tree, next)
  }
  await Promise.all(trees.map(lane))
}

/**
 * Each run in a tree has to use the text on disk, though one vitest does them all: tests that have loaded a file that throws
 * notice when it no longer does.
 */
async function checkTree(tree: Tree): Promise<void> {
  for (const [project, { edits, killedBy }] of firsts) {
    const files = killedBy.filter((file) => file.startsWith(`${project}/`)).slice(0, 1)
    // Loads the file and its imports, and runs no test.
    const load = () => tree.tests.run({ files, test: '(?!)', timeout: 60_000 })
    const { file } = edits[0]!
    const restore = tree.breakFile(file, 'planted')
    const during = await load()
    restore()
    const after = await load()
    check(
      during.broken === 'planted' && after.broken === 'no test ran',
      `${files.join()} notices that src/${file} throws, and that it no longer does`,
    )
  }
}

try {
  await Promise.all(trees.map(checkTree))
  // A test that fails without a mutant kills none.
  const checkClean = ({ broken, failed: failure, passed: count, slowest: durations }: Outcome) => {
    const problem = failure ?? broken
    check(!problem, problem ?? `${count} tests pass without a mutant`)
    for (const [file, duration] of Object.entries(durations ?? {})) slowest.set(file, duration)
  }
  const mutants = chosen.map(({ mutant }) => mutant)
  const whole = new Set(mutants.flatMap(({ test, killedBy }) => (test ? [] : killedBy)))
  const sets = new Map<string | undefined, Set<string>>([[undefined, whole]])
  // Not again for some tests of a file that runs as a whole.
  for (const { test, killedBy } of mutants)
    if (test)
      sets.set(
        test,
        new Set([...(sets.get(test) ?? []), ...killedBy.filter((file) => !whole.has(file))]),
      )
  const isFaulty = values.faults && chosen.some(({ mutant }) => mutant.byFaults)
  // A run for each tree: to start one for each file takes longer than its tests.
  const inHalves = (files: readonly string[]) =>
    [0, 1]
      .map((half) => files.filter((_, index) => index % 2 === half))
      .filter(({ length }) => length > 0)
  await inTurn(
    [
      ...(isFaulty ? [({ root }: Tree) => runFaults(root)] : []),
      ...[...sets].flatMap(([test, files]) =>
        inHalves([...files]).map(
          (half) =>
            ({ tests }: Tree) =>
              tests.run({ files: half, test, timeout: 60_000 }),
        ),
      ),
    ],
    async (tree, run) => checkClean(await run(tree)),
  )
  await inTurn(chosen, judge)
} finally {
  await Promise.all(trees.map((tree) => tree.remove()))
}

const lived = judged.filter(({ killers }) => killers.length === 0)
const killed = judged.length - lived.length
console.log(`${judged.length} mutants, ${killed} killed, ${lived.length} lived`)
if (failed === 0 && !values.only && values.faults) {
  const countOf = (isMeant: (one: Judged) => unknown) => judged.filter(isMeant).length
  record('mutants', {
    title: 'Planted bugs',
    command: 'npm run test:mutants',
    summary:
      `Known bugs, such as an ID that counts before its event was dispatched, are planted in copies of the sources, one at a time. ` +
      `${killed} of ${judged.length} were found by a test, ${countOf(({ mutant }) => mutant.byFaults)} of them by the fault schedules too.` +
      lived.map(({ mutant }) => ` Not found: ${mutant.name}. ${mutant.survives}`).join(''),
    figures: [],
    table: {
      head: ['bugs in', 'planted', 'found', 'by fault schedules too'],
      rows: Object.keys(areas).map((area) => {
        const own = (one: Judged) => one.area === area
        return [
          area,
          countOf(own),
          countOf((one) => own(one) && one.killers.length > 0),
          countOf((one) => own(one) && one.mutant.byFaults),
        ]
      }),
    },
  })
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
