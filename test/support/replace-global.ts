import { onTestFinished } from 'vitest'
import { runtime } from './runtime.ts'

const isWebKit = runtime() === 'webkit'

/**
 * Replaces a global until the test ends. It assigns, unlike `vi.stubGlobal`, which redefines: edge-runtime's globals
 * can be set but not redefined.
 */
export function replaceGlobal(name: string, value: unknown): void {
  const globals = globalThis as unknown as Record<string, unknown>
  const { [name]: original } = globals
  onTestFinished(() => {
    globals[name] = original
  })
  // WebKit's compiled code keeps the old value of a property that is assigned.
  if (isWebKit) delete globals[name]
  globals[name] = value
}
