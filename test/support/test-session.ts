import { inject, onTestFinished } from 'vitest'
import type { ServerUrls } from './server-urls.ts'
import { session, type TestSession } from './session.ts'

/** The URLs of the server that the global setup started. */
export function serverUrls(): ServerUrls {
  return {
    serverUrl: inject('serverUrl'),
    otherOriginUrl: inject('otherOriginUrl'),
    controlUrl: inject('controlUrl'),
  }
}

/** A session for the running test. It ends with the test and closes its open connections. */
export function testSession(options?: Parameters<typeof session>[1]): TestSession {
  const own = session(serverUrls(), options)
  onTestFinished(() => own.forget())
  return own
}
