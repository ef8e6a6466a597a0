import { inject, onTestFinished } from 'vitest'
import type { ServerUrls } from './server-urls.ts'
import { session, type TestSession } from './session.ts'

/** Where the server that the global setup started listens. */
export function serverUrls(): ServerUrls {
  return {
    serverUrl: inject('serverUrl'),
    otherOriginUrl: inject('otherOriginUrl'),
    controlUrl: inject('controlUrl'),
  }
}

/** A session for the test that is running; it ends with the test, and what is still open with it. */
export function testSession(options?: Parameters<typeof session>[1]): TestSession {
  const own = session(serverUrls(), options)
  onTestFinished(() => own.forget())
  return own
}
