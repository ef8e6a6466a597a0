import { expect, it } from 'vitest'
import { startLocalServer } from '../support/local-server.ts'
it('x', async () => {
  expect(await startLocalServer()).toContain('http')
})
