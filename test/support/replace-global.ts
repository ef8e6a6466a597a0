import { onTestFinished } from 'vitest'

/**
 * Puts a value in a global's place until the test ends. It is assigned and not defined, as `vi.stubGlobal` would have it:
 * edge-runtime's globals can be set but not redefined.
 */
export function replaceGlobal(name: string, value: unknown): void {
  const globals = globalThis as unknown as Record<string, unknown>
  const { [name]: original } = globals
  onTestFinished(() => {
    globals[name] = original
  })
  globals[name] = value
}
