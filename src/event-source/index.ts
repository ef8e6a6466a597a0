export {
  EventSource,
  type EventSourceConstructor,
  type EventSourceHandler,
  type EventSourceInit,
  type EventSourceListener,
  type PlatformMessageEvent,
} from './event-source.ts'
