/**
 * The client, `streamEvents` and `readEvents`, decoders and errors. Start with {@link EventSourceClient}.
 *
 * @module headwater
 */
export { EventSourceClient } from './client/event-source-client.ts'
export { type ReadEventsOptions, readEvents } from './read-events.ts'
export type { EventStreamSource } from './core/http/event-stream-source.ts'
export { type StreamEventsOptions, streamEvents } from './stream-events.ts'
export {
  type Decoder,
  type EventDecoder,
  type EventMapOf,
  type SchemaResult,
  type StandardSchema,
  json,
  text,
} from './core/decoding/decode.ts'
export {
  BufferLimitError,
  ConnectTimeoutError,
  EventSourceError,
  type EventSourceErrorCode,
  IdleTimeoutError,
  NetworkError,
  ResponseError,
  RetriesExhaustedError,
  isEventSourceError,
} from './core/errors/errors.ts'
export type {
  EventHandler,
  EventListenerLike,
  ListenerOptions,
} from './core/dispatch/event-handler.ts'
export type { OnOptions } from './core/dispatch/listen.ts'
export type { ClientErrorEvent } from './core/dispatch/client-error-event.ts'
export type { ServerMessageEvent, MessageHandler } from './core/dispatch/message-event.ts'
export type {
  ClientOptions,
  EventSourceClientOptions,
  OpenInfo,
  OptionsArgument,
  ReconnectInfo,
} from './client/client-options.ts'
export type {
  DataOfAll,
  DeclaredEvents,
  DecodedName,
  DecodingOptions,
  EventDecoders,
} from './core/decoding/decoding-options.ts'
export type {
  ReconnectOptions,
  RetryDecision,
  RetryDelay,
} from './core/reconnection/reconnect-options.ts'
export type { AttemptContext } from './core/http/attempt-context.ts'
export type { RequestOverrides, ResumableResponse, ResumeContext } from './core/http/resume.ts'
export type {
  ByteReader,
  ByteStream,
  FetchInit,
  FetchLike,
  FetchResponse,
  JsonBody,
  RequestBody,
  RequestHeaders,
  RequestOptions,
  RequestUrl,
} from './core/http/request-options.ts'
export type {
  ClientMetrics,
  ClientState,
  ClientStatus,
  CloseInfo,
  CloseReason,
} from './client/client-state.ts'
export type { StreamOptions } from './core/stream/stream-options.ts'
export type {
  AnyEvent,
  EventMap,
  EventName,
  EventOf,
  ServerEvent,
  UndeclaredData,
  UndeclaredName,
} from './core/decoding/event-types.ts'
export { DecodeError, type DecodeIssue } from './core/decoding/decode-error.ts'
export type { Clock } from './core/platform/clock.ts'
export type { PlatformChange } from './core/platform/page.ts'
export type { Platform } from './core/platform/platform.ts'
export type { EventIterator } from './core/iteration/event-iterator.ts'
export type { EventStreamIterator } from './core/iteration/to-readable-stream.ts'
export type { IterationOptions } from './core/iteration/event-iterations.ts'
export type { LastEventIdStore } from './core/last-event-id/last-event-id-store.ts'
