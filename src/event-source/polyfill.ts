import { EventSource } from './event-source.ts'

// As a platform defines its own: to be replaced, and not found by enumeration.
if (!('EventSource' in globalThis))
  Object.defineProperty(globalThis, 'EventSource', {
    value: EventSource,
    writable: true,
    configurable: true,
  })
