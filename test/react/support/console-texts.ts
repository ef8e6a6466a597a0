import { vi } from 'vitest'

/** The texts that were written to the console so far. They do not fail the test. */
export function takeConsoleTexts(method: 'error' | 'warn'): string[] {
  const mock = vi.mocked(console[method])
  const texts = mock.mock.calls.map((call) => call.map(String).join(' '))
  mock.mockClear()
  return texts
}
