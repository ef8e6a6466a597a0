import { cleanup, configure } from '@testing-library/react'
import { afterEach, beforeEach, expect, vi } from 'vitest'

// For a search that fails. By default, it would give up after a second.
configure({ asyncUtilTimeout: 30_000 })

/** React reports mistakes there, such as updates outside of act(); the client reports failures that have no handler. */
const methods = ['error', 'warn'] as const

beforeEach(() => {
  for (const method of methods) vi.spyOn(console, method).mockImplementation(() => {})
})

afterEach(() => {
  cleanup()
  // oxlint-disable-next-line vitest/no-standalone-expect -- part of each test
  for (const method of methods) expect(vi.mocked(console[method]).mock.calls).toEqual([])
})
