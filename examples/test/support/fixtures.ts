import { test as base } from '@playwright/test'
import { ServerProcess } from './server-process.ts'

export { expect } from '@playwright/test'

/**
 * A test with a separate server. Its pages may log nothing to the console except the browser's messages about a
 * server that is down or rejects.
 */
export const test = base.extend<
  { server: ServerProcess; complaints: string[] },
  { lastingServer: ServerProcess; sampleData: boolean }
>({
  sampleData: [false, { scope: 'worker', option: true }],
  // For `lastingTest`.
  lastingServer: [
    async ({ sampleData }, use) => {
      const server = new ServerProcess({}, [], { sampleData })
      await server.start()
      await use(server)
      await server.dispose()
    },
    { scope: 'worker' },
  ],
  server: async ({}, use) => {
    const server = new ServerProcess()
    await server.start()
    await use(server)
    await server.dispose()
  },
  baseURL: async ({ server }, use) => use(server.url),
  complaints: [
    async ({ context }, use) => {
      const complaints: string[] = []
      context.on('weberror', (error) => complaints.push(String(error.error())))
      context.on('console', (message) => {
        const isExpected = /^(Failed to load resource|WebSocket connection to)/.test(message.text())
        if (message.type() === 'error' && !isExpected) complaints.push(message.text())
      })
      await use(complaints)
      base.expect(complaints).toEqual([])
    },
    { auto: true },
  ],
})

/** A test that neither changes nor kills the server: one start is enough for all of a worker. */
export const lastingTest = test.extend({
  server: async ({ lastingServer }, use) => use(lastingServer),
})
