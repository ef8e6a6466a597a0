import { cleanup } from '@testing-library/react'
import { afterEach, beforeEach, expect, vi } from 'vitest'

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
