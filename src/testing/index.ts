/**
 * A server, a clock and a platform for tests, without a network and without waiting.
 *
 * @module headwater/testing
 */
export {
  FakeEventSource,
  type FakeEventSourceInit,
  type FakeEventSourceListener,
  type FakeMessage,
} from './fake-event-source.ts'
export type { SentEvent, SentEventOf } from './serialize-event.ts'
export { TestClock } from './test-clock.ts'
export type { ResponseParts } from './make-response.ts'
export type { ClosedBy, TestConnection } from './test-connection.ts'
export { TestPlatform } from './test-platform.ts'
export type { FetchInput, FetchOptions, TestRequest } from './test-request.ts'
export { type TestServer, type TestServerOptions, createTestServer } from './test-server.ts'
