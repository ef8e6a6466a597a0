/**
 * The `EventSource` of the HTML standard, with headers and a custom `fetch`.
 *
 * @module headwater/event-source
 */
export {
  EventSource,
  type EventSourceConstructor,
  type EventSourceHandler,
  type EventSourceInit,
  type EventSourceListener,
  type PlatformMessageEvent,
} from './event-source.ts'
