/**
 * The parts of `vitest` that the behaviour tests import, for workers, since vitest does not run there. The tests are
 * collected as their files are evaluated and run one by one on request; `expect` is vitest's.
 */
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  type ExpectStatic,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  chai,
  customMatchers,
  getState,
  setState,
} from '@vitest/expect'
import { titleOf } from './titles.ts'

interface CollectedTest {
  readonly names: readonly string[]
  run(): Promise<void>
}

// Saved before a test replaces it.
const { setTimeout: realTimeout } = globalThis

type Body = (...args: never[]) => unknown

/** The tests of each file. */
export const collected = new Map<string, CollectedTest[]>()

let tests: CollectedTest[] = []
let suites: string[] = []
let hooks: (() => unknown)[] = []
let cleanups: (() => unknown)[] = []
let provided: Record<string, unknown> = {}

/** The code from here on is this file's. The bundler puts a call at the top of each file. */
export function enterFile(name: string): void {
  if (collected.has(name)) throw new Error(`Two files are named ${name}`)
  tests = []
  collected.set(name, tests)
  suites = []
  hooks = []
}

/** Sets the values for `inject`. */
export function provide(values: Record<string, unknown>): void {
  provided = values
}

export const inject = (name: string): unknown => provided[name]

export const onTestFinished = (cleanup: () => unknown): void => void cleanups.push(cleanup)

/** Before each test of the file. */
export const beforeEach = (hook: () => unknown): void => void hooks.push(hook)

export const describe = withEach((name, body) => {
  suites.push(name)
  body()
  suites.pop()
})

export const it = withEach((name, body) => {
  const before = hooks
  tests.push({ names: [...suites, name], run: () => runTest(body, before) })
})

async function runTest(body: () => unknown, before: readonly (() => unknown)[]): Promise<void> {
  cleanups = []
  expect.setState({ assertionCalls: 0 })
  try {
    for (const hook of before) await hook()
    await body()
    if (getState(expect).assertionCalls === 0) throw new Error('The test asserted nothing')
    await throwUncaught()
  } finally {
    // As in vitest, the last one added runs first.
    for (const cleanup of cleanups.reverse()) await cleanup()
    vi.unstubAllGlobals()
  }
}

const uncaught: unknown[] = []
// Stopped here, since the page treats an error of a worker as its end.
const catchUncaught = (event: Event, error: unknown) => {
  event.preventDefault()
  uncaught.push(error)
}
addEventListener('error', (event) => catchUncaught(event, event.error))
addEventListener('unhandledrejection', (event) => catchUncaught(event, event.reason))

/** As in vitest, an uncaught error is a failure. A rejection is reported after the task that left it unhandled. */
async function throwUncaught(): Promise<void> {
  await new Promise<void>((resolve) => void realTimeout(resolve, 0))
  for (const error of uncaught.splice(0)) throw error
}

function withEach(add: (name: string, body: () => unknown) => void) {
  const plain = (name: string, body: Body) => add(name, body as () => unknown)
  const each = (rows: readonly unknown[]) => (name: string, body: Body) => {
    for (const [index, row] of rows.entries()) {
      const args = Array.isArray(row) ? row : [row]
      add(titleOf(name, args, index), () => (body as (...args: unknown[]) => unknown)(...args))
    }
  }
  return Object.assign(plain, { each })
}

const originals = new Map<string, PropertyDescriptor | undefined>()

export const vi = {
  stubGlobal(name: string, value: unknown): void {
    if (!originals.has(name)) originals.set(name, Object.getOwnPropertyDescriptor(globalThis, name))
    Object.defineProperty(globalThis, name, {
      value,
      writable: true,
      configurable: true,
      enumerable: true,
    })
  },
  unstubAllGlobals(): void {
    for (const [name, descriptor] of originals)
      if (descriptor) Object.defineProperty(globalThis, name, descriptor)
      else Reflect.deleteProperty(globalThis, name)
    originals.clear()
  },
}

chai.use(JestExtend)
chai.use(JestChaiExpect)
chai.use(JestAsymmetricMatchers)

export const expect = createExpect()

function createExpect(): ExpectStatic {
  const made = ((value: unknown, message?: string) => {
    const { assertionCalls } = getState(made)
    setState({ assertionCalls: assertionCalls + 1 }, made)
    return chai.expect(value, message)
  }) as unknown as ExpectStatic
  Object.assign(made, chai.expect)
  Object.assign(made, (globalThis as never)[ASYMMETRIC_MATCHERS_OBJECT])
  made.getState = () => getState(made)
  made.setState = (state) => setState(state, made)
  Object.defineProperty(globalThis, GLOBAL_EXPECT, {
    value: made,
    writable: true,
    configurable: true,
  })
  setState(
    { assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null },
    made,
  )
  // Extends the matchers of vitest's `expect`.
  const extensible = chai.expect as unknown as {
    extend(whose: ExpectStatic, matchers: object): void
  }
  extensible.extend(made, customMatchers)
  return made
}
