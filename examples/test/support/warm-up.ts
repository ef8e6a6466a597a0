import { ServerProcess } from './server-process.ts'

/**
 * Playwright's global setup: the first server bundles the pages' dependencies and compiles its modules, and leaves both in
 * caches. The servers of the tests start at once, so each would do it again.
 */
export default async function warmUp(): Promise<void> {
  const server = new ServerProcess()
  await server.start()
  await server.end()
  await server.dispose()
}
