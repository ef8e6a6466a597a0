/** The test server, one for all files of a project; tests read its address with `inject('serverUrl')`. */
export const withServer = { globalSetup: ['./test/support/vitest-global-setup.ts'] }

export const common = {
  // A test that asserts nothing cannot fail. By default, a poll would give up after a second.
  expect: { requireAssertions: true, poll: { timeout: 30_000 } },
  restoreMocks: true,
  unstubGlobals: true,
  // For what hangs. A slow machine that has other things to do is to be no failure.
  testTimeout: 60_000,
  hookTimeout: 60_000,
} as const
