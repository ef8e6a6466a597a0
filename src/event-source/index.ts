export { EventSource } from './event-source.ts'
export type {
  EventSourceConstructor,
  EventSourceHandler,
  EventSourceInit,
  EventSourceListener,
  PlatformMessageEvent,
} from './interface.ts'
