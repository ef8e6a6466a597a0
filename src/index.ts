export { EventSourceClient, type MessageHandler } from './event-source-client.ts'
export { type StreamEventsOptions, streamEvents } from './stream-events.ts'
export {
  type Decoder,
  type EventDecoder,
  type EventMapOf,
  type SchemaResult,
  type StandardSchema,
  json,
  text,
} from './core/decode.ts'
export {
  BufferLimitError,
  ConnectTimeoutError,
  DecodeError,
  type DecodeIssue,
  EventSourceError,
  type EventSourceErrorCode,
  IdleTimeoutError,
  NetworkError,
  ResponseError,
  RetriesExhaustedError,
  isEventSourceError,
} from './core/errors.ts'
export type { EventHandler, EventListenerLike, ListenerOptions } from './core/event-handler.ts'
export type { EventIterator } from './core/iterate.ts'
export type { IterationOptions } from './core/iterations.ts'
export type { OnOptions } from './core/listen.ts'
export type { ServerMessageEvent } from './core/message-event.ts'
export type {
  ClientOptions,
  CoveredOptions,
  Covering,
  DeclaredOptions,
  DecodedName,
  EventSourceClientOptions,
  OpenInfo,
  PartlyDeclaredOptions,
  ReconnectInfo,
  TextOptions,
  UndecodedOptions,
} from './core/options.ts'
export type { Clock, Environment, EnvironmentChange } from './core/ports.ts'
export type { ReconnectOptions, RetryDecision, RetryDelay } from './core/reconnect-options.ts'
export type {
  AttemptContext,
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
} from './core/request-options.ts'
export type {
  ClientMetrics,
  ClientState,
  ClientStatus,
  CloseInfo,
  CloseReason,
} from './core/state.ts'
export type { LastEventIdStore } from './core/stored-position.ts'
export type { StreamOptions } from './core/stream-options.ts'
export type {
  AnyEvent,
  EventMap,
  EventName,
  EventOf,
  ServerEvent,
  UndeclaredData,
  UndeclaredName,
} from './core/types.ts'
