import type { TestProject } from 'vitest/node'
import type { ServerUrls } from './server-urls.ts'
import { startServerProcess } from './server-process.ts'

declare module 'vitest' {
  interface ProvidedContext extends ServerUrls {}
}

/**
 * Starts the test server for a run and provides its URLs to the tests; vitest calls the returned function at the end.
 */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { serverUrl, otherOriginUrl, controlUrl, stop } = await startServerProcess()
  provide('serverUrl', serverUrl)
  provide('otherOriginUrl', otherOriginUrl)
  provide('controlUrl', controlUrl)
  return stop
}
