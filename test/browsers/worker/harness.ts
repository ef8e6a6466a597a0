/**
 * What the behaviour tests import from `vitest`, for workers: there vitest itself does not run. The tests are collected
 * as their files are evaluated, and run one by one when they are asked for; `expect` is vitest's own.
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

export interface CollectedTest {
  readonly file: string
  readonly names: readonly string[]
  run(): Promise<void>
}

type Body = (...args: never[]) => unknown

export const collected: CollectedTest[] = []

let file = ''
let suites: string[] = []
let cleanups: (() => unknown)[] = []
let provided: Record<string, unknown> = {}

/** What follows is from this file. The bundler puts a call at the top of each. */
export function enterFile(path: string): void {
  file = path
  suites = []
}

/** Sets what `inject` gives. */
export function provide(values: Record<string, unknown>): void {
  provided = values
}

export const inject = (name: string): unknown => provided[name]

export const onTestFinished = (cleanup: () => unknown): void => void cleanups.push(cleanup)

export const describe = withEach((name, body) => {
  suites.push(name)
  body()
  suites.pop()
})

export const it = withEach((name, body) => {
  collected.push({ file, names: [...suites, name], run: () => runTest(body) })
})

async function runTest(body: () => unknown): Promise<void> {
  cleanups = []
  expect.setState({ assertionCalls: 0 })
  try {
    await body()
    if (getState(expect).assertionCalls === 0) throw new Error('The test asserted nothing')
  } finally {
    // As vitest has it: the last that was added comes first.
    for (const cleanup of cleanups.reverse()) await cleanup()
    vi.unstubAllGlobals()
  }
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
  // The plugin's `extend` is told whose matchers they are.
  const extensible = chai.expect as unknown as {
    extend(whose: ExpectStatic, matchers: object): void
  }
  extensible.extend(made, customMatchers)
  return made
}
