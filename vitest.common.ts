/** The test server, one for all files of a project; tests read its address with `inject('serverUrl')`. */
export const withServer = { globalSetup: ['./test/support/vitest-global-setup.ts'] }

export const common = {
  // A test that asserts nothing cannot fail.
  expect: { requireAssertions: true },
  restoreMocks: true,
  unstubGlobals: true,
  testTimeout: 15_000,
  hookTimeout: 15_000,
} as const
